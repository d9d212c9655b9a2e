//! Content-derived ids: the same input gives the same id, whatever the order, batch, thread count or machine.

use sha2::{Digest, Sha256};

/// The first 16 hexadecimal digits of the SHA-256 of the parts, separated by a byte that text does not hold.
pub fn content_id(kind: &str, parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update([0x1f]);
    }
    let digest = hasher.finalize();
    let hex: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("{kind}-{hex}")
}

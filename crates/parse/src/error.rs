//! Why a model could not be loaded.

/// A model or its manifest does not fit this program.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// The manifest cannot be read.
    #[error("the model manifest is malformed: {0}")]
    Manifest(#[from] toml::de::Error),
    /// The model's bytes are not those that the manifest describes.
    #[error("model {name}: sha-256 is {found}, the manifest says {expected}; the file is damaged or belongs to another manifest")]
    Checksum {
        /// The model's name.
        name: String,
        /// What the manifest says.
        expected: String,
        /// What the bytes give.
        found: String,
    },
    /// The model's bytes are whole but this program does not read them.
    #[error("model {name}: {cause}")]
    Format {
        /// The model's name.
        name: String,
        /// What is wrong.
        cause: String,
    },
    /// The word lists in `data/<language>/tokens` are malformed.
    #[error("{0}")]
    Lists(String),
}

//! The accurate engine: a small pretrained encoder, fine-tuned, in 8 bits.

mod arborescence;
mod kernel;
mod labels;
mod math;
mod network;
mod pieces;

pub(crate) use kernel::{Kernel, bring_near};
pub(crate) use labels::Label;
pub(crate) use math::vectorised;
pub(crate) use network::{Network, Reading};

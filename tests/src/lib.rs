//! The conformance kit: runs programs on subjects and has the model judge what they did.

pub mod campaign;
pub mod channel;
pub mod command;
pub mod corpus;
pub mod expectations;
pub mod experiment;
pub mod identify;
mod in_process;
pub mod javascript;
pub mod matrix;
pub mod modelled;
pub mod prediction;
pub mod product;
pub mod rust;
pub mod shrink;
pub mod strategy;
pub mod subject;

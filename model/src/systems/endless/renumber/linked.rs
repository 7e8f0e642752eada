//! The numbers in what `node` keeps for the releases up to 13.

use super::{Kind, Numbered, Place};
use crate::node;
use crate::quantity::Whole;

impl Numbered for node::Place<Whole> {
    fn places(&mut self, see: &mut dyn FnMut(Place)) {
        match self {
            Self::Refused { callback, error: _ }
            | Self::OnWriteFlushed {
                sync: _,
                finished: _,
                callback,
            }
            | Self::Drained {
                finished: _,
                count: _,
                callback,
            } => callback.places(see),
            Self::Flushed { list }
            | Self::BatchCallbacks {
                list,
                next: _,
                error: _,
            }
            | Self::ErrorBuffer { list, next: _ } => see(Place::Of(Kind::Buffer, list)),
            Self::FinishListeners { ends } => {
                for end in ends {
                    see(Place::Of(Kind::End, end));
                }
            }
            Self::Written { full: _ }
            | Self::FlushedBatch
            | Self::ErrorCalled { error: _ }
            | Self::ErrorTold
            | Self::FinalAnswered
            | Self::FinalPrefinished
            | Self::Prefinished { due: _ }
            | Self::DestroyUncorked { error: _ }
            | Self::DestroyEnded { began: _, error: _ }
            | Self::ErrorEmitted => {}
        }
    }
}

impl Numbered for node::Task<Whole> {
    fn places(&mut self, see: &mut dyn FnMut(Place)) {
        match self {
            Self::AfterWrite {
                finished: _,
                callback,
            }
            | Self::WriteFailed { callback, error: _ } => callback.places(see),
            Self::FinishMaybe
            | Self::CallFinal
            | Self::EmitError(_)
            | Self::EmitErrorClose(_)
            | Self::EmitClose => {}
        }
    }
}

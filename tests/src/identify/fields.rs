//! The fields of a dialect, one by one.

use highwater_model::node::{Defects, Dialect, EndCallbacks};
use highwater_model::vocabulary::ErrorCode;

/// One named difference between dialects.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// As `Dialect` calls it.
    pub name: &'static str,
    /// Whether it is one of the defects.
    pub is_defect: bool,
    flip: fn(&Dialect) -> Dialect,
    take: fn(&Dialect, &Dialect) -> Dialect,
    same: fn(&Dialect, &Dialect) -> bool,
}

impl Field {
    /// The dialect with this field, and nothing else, changed.
    ///
    /// A machine borrows its dialect for ever; so the changed one is never freed.
    pub fn flipped(&self, dialect: &Dialect) -> &'static Dialect {
        Box::leak(Box::new((self.flip)(dialect)))
    }

    /// The dialect with this field, and nothing else, as in the other.
    pub fn taken(&self, dialect: &Dialect, other: &Dialect) -> Dialect {
        (self.take)(dialect, other)
    }

    /// Whether two dialects agree in this field.
    pub fn is_same(&self, one: &Dialect, other: &Dialect) -> bool {
        (self.same)(one, other)
    }

    /// The field with this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        FIELDS.iter().find(|field| field.name == name)
    }
}

/// Another value of the same type.
trait Flip {
    fn flip(self) -> Self;
}

impl Flip for bool {
    fn flip(self) -> Self {
        !self
    }
}

impl Flip for Option<ErrorCode> {
    fn flip(self) -> Self {
        match self {
            None => Some(ErrorCode::MultipleCallback),
            Some(_) => None,
        }
    }
}

impl Flip for EndCallbacks {
    fn flip(self) -> Self {
        match self {
            Self::Once => Self::Listeners,
            Self::Listeners | Self::List => Self::Once,
        }
    }
}

macro_rules! fields {
    ($($field:ident),* $(,)?; defects: $($defect:ident),* $(,)?) => {
        /// Every field in which dialects differ, and every defect.
        pub static FIELDS: &[Field] = &[$(Field {
            name: stringify!($field),
            is_defect: false,
            flip: |dialect| Dialect {
                $field: dialect.$field.flip(),
                ..*dialect
            },
            take: |dialect, other| Dialect {
                $field: other.$field,
                ..*dialect
            },
            same: |one, other| one.$field == other.$field,
        },)* $(Field {
            name: stringify!($defect),
            is_defect: true,
            flip: |dialect| Dialect {
                defects: Defects {
                    $defect: dialect.defects.$defect.flip(),
                    ..dialect.defects
                },
                ..*dialect
            },
            take: |dialect, other| Dialect {
                defects: Defects {
                    $defect: other.defects.$defect,
                    ..dialect.defects
                },
                ..*dialect
            },
            same: |one, other| one.defects.$defect == other.defects.$defect,
        }),*];

        // A new field does not compile until it stands in the list below.
        const _: fn(&Dialect) = |dialect| {
            let Dialect {
                name: _,
                releases: _,
                witness: _,
                ranges: _,
                $($field: _,)*
                defects: Defects { $($defect: _),* },
            } = dialect;
        };
    };
}

fields! {
    true_when_empty,
    result_before_sink,
    always_ticks,
    shares_ticks,
    finishes_at_once,
    end_finishes_at_once,
    finish_looks_again,
    drains_after_end,
    refuses_while_ending,
    counts_callbacks,
    destroy_always_ticks,
    flushes_unconstructed,
    construct_answers_by_tick,
    constructed_by_tick,
    end_tells_errored,
    tells_why_cut_short,
    final_answers_once,
    final_answered_again,
    hooks_answer_once,
    final_throws_stream,
    batch_tells_error,
    finish_due_without_events,
    end_tells_refused,
    destroy_asserts,
    constructs,
    notes_close,
    end_callbacks,
    destroy_ticks_first_time,
    final_by_tick,
    finish_asks_behind_prefinish,
    linked_list,
    errors_at_once,
    refuses_by_event,
    second_answer_throws,
    ends_after_error,
    microtasks,
    microtasks_by_tick,
    linked,
    corks,
    destroys,
    auto_destroys,
    destroy_closes,
    destroy_tells_once,
    destroy_ends,
    spares_sink_when_destroyed,
    finalizes_destroyed,
    destroyed_needs_no_finish,
    refuses_second_answer,
    next_tick_refuses_null,
    errors_have_codes,
    accepts_null,
    finishes_after_error,
    counts_failed_by_tick,
    counts_before_prefinish,
    finished_stays_corked,
    batch_copies_callbacks;
    defects:
    callbacks_overtake,
    idle_while_flushing,
    flush_ignores_cork,
    flush_hides_finish,
    batch_stays_queued,
    cut_short_stays_queued,
    queues_in_error,
    error_cuts_nothing_short,
    drains_in_error,
    end_of_destroyed_waits,
    finish_told_unasked,
    corks_after_end,
}

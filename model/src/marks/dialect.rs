//! What the machine is parameterised by.

use std::hash::{Hash, Hasher};

use crate::quantity::{Quantity, Whole};

/// Where the low mark is, as the subject has it by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LowMark {
    /// A quarter of the high one, rounded down.
    Quarter,
    /// One below the high one: the first permit that comes back resumes.
    BelowHigh,
}

/// What becomes of a write after `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterEnd {
    /// It throws.
    Throws,
    /// There is no handle left to write with: `end` took it.
    NoHandle,
}

/// One subject's way. Each field is a difference, with where it is written; files are of `Lib/asyncio` in Python
/// 3.11.7 and of `src/sync` in tokio 1.54.1, with the line.
#[derive(Debug, PartialEq, Eq)]
pub struct Dialect {
    /// As the command line names it.
    pub name: &'static str,
    /// The subject on which its findings are replayed.
    pub witness: &'static str,
    /// The least high mark there can be: a channel of capacity 0 panics (`mpsc/bounded.rs:160`:
    /// «mpsc bounded channel requires buffer > 0»). A smaller one is raised to it.
    pub least_mark: u32,
    /// asyncio: `low = high // 4` (`transports.py:321`). tokio: a
    /// waiting `reserve` is given the first permit that comes back (`batch_semaphore.rs:334`, `add_permits_locked`).
    pub low_mark: LowMark,
    /// A producer is told to wait above the mark only, not at it: `if size <= self._high_water: return`
    /// (`transports.py:279`; and `protocols.py:47`: «it must go strictly over»). The last permit
    /// of a channel is a send's: behind it the next one waits.
    pub pauses_above: bool,
    /// What is counted are chunks, whatever their size: one permit a message (`mpsc/chan.rs:320`).
    pub counts_chunks: bool,
    /// A chunk of no bytes is none: `if not data: return` (`selector_events.py:1045`).
    pub drops_empty: bool,
    /// What comes without a permit left is handed back: `TrySendError::Full` (`mpsc/bounded.rs:928`).
    pub refuses: bool,
    /// Drain and finish are calls into user code, which may do anything: `self._protocol.resume_writing()`
    /// (`transports.py:300`, and
    /// `selector_events.py:1096`: «May append to buffer»). A future that becomes ready calls nobody.
    pub calls: bool,
    /// Drain comes after `end` too: «pause and resume calls are paired» (`protocols.py:40`). With the
    /// last sender goes who waits on it.
    pub drains_after_end: bool,
    /// asyncio: `Cannot call write() after write_eof()` (`selector_events.py:1042`). A dropped sender cannot be
    /// called.
    pub after_end: AfterEnd,
    /// There is an `abort`, and a sink that can fail (`selector_events.py:881`, `:867`).
    pub closes: bool,
    /// A defect: aborted inside `resume_writing`, the transport calls `connection_lost` behind it, since its buffer is empty and
    /// it is closing, and again from the queue, where it is `None` by then (`selector_events.py:1102`, and `:891`). Known
    /// as python/cpython issue 156512, and mended in pull request 156657: no release measured here has that.
    pub lost_twice: bool,
    /// A defect: ended inside `resume_writing` with an empty buffer, the socket is shut down by `write_eof`, and again
    /// behind `resume_writing` (`selector_events.py:1111`, and `:1104`).
    pub shuts_twice: bool,
}

/// The transport of a socket in Python's asyncio. Its lines are the same from 3.8 to 3.11; from 3.12 on the buffer is a list
/// of chunks that go by `sendmsg`, and what can be seen here is the same.
pub static ASYNCIO: Dialect = Dialect {
    name: "asyncio",
    witness: "asyncio",
    least_mark: 0,
    low_mark: LowMark::Quarter,
    pauses_above: true,
    counts_chunks: false,
    drops_empty: true,
    refuses: false,
    calls: true,
    drains_after_end: true,
    after_end: AfterEnd::Throws,
    closes: true,
    lost_twice: true,
    shuts_twice: true,
};

/// The bounded channel of tokio.
pub static TOKIO_MPSC: Dialect = Dialect {
    name: "tokio-mpsc",
    witness: "tokio-mpsc",
    least_mark: 1,
    low_mark: LowMark::BelowHigh,
    pauses_above: false,
    counts_chunks: true,
    drops_empty: false,
    refuses: true,
    calls: false,
    drains_after_end: false,
    after_end: AfterEnd::NoHandle,
    closes: false,
    lost_twice: false,
    shuts_twice: false,
};

/// Both.
pub static DIALECTS: [&Dialect; 2] = [&ASYNCIO, &TOKIO_MPSC];

impl Dialect {
    /// The mark that a stream has if this one is asked for.
    pub fn high(&self, asked: Whole) -> Whole {
        asked.or_more(Whole::from(self.least_mark))
    }

    /// The low mark that goes with it.
    pub fn low(&self, high: Whole) -> Whole {
        match self.low_mark {
            LowMark::Quarter => Whole(high.0 / 4),
            LowMark::BelowHigh => (high - Whole(1)).or_more(Whole(0)),
        }
    }
}

/// By name: there is one of each.
impl Hash for Dialect {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

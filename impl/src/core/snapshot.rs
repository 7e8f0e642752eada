/// What a stream shows of itself, in Node's words.
///
/// ```
/// let (producer, _sink) = highwater::stream::<()>(16);
/// let shown = producer.snapshot();
/// assert_eq!((shown.high_water_mark, shown.length, shown.need_drain), (16, 0, false));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Snapshot {
    /// The mark at and above which writes are answered [`Wait`](super::Answer::Wait).
    pub high_water_mark: u64,
    /// The charged weight of everything accepted and not completed, the batch included.
    pub length: u64,
    /// How many entries that is. `length` is 0 exactly if this is.
    pub entries: u64,
    /// A [`Wait`](super::Answer::Wait) is unanswered. Stays as it was at `end`.
    pub need_drain: bool,
    /// How many drains there have been.
    pub generation: u64,
    /// How many corks hold the sink back; Node's `writableCorked`. None after `end`.
    pub corked: u64,
    /// `end` was called.
    pub ending: bool,
    /// Everything was completed after `end`.
    pub finished: bool,
    /// The sink has taken a batch and not completed it.
    pub batch_outstanding: bool,
}

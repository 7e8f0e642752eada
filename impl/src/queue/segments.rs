//! Bytes, in segments.

use std::collections::VecDeque;
use std::fmt;
use std::io::{self, IoSlice, Write};
use std::ops::Range;

use super::{Accept, Queue};

/// A queue of bytes. Chunks are copied one behind the other into segments of 16 KiB; a chunk that
/// does not fit into what is left of one fills it, and goes on in the next.
///
/// A `Vec` can be handed over instead: it becomes a segment as it is, and is to be charged at its
/// capacity, which is what it pins. An empty queue owns no memory.
///
/// What it owns is at most what was charged, a 32nd of that for the list of segments, and two segments.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Segments {
    full: VecDeque<Vec<u8>>,
    /// Being filled.
    tail: Vec<u8>,
}

/// What copied chunks share.
const SEGMENT: usize = 16 * 1024;

/// What a handed-over chunk has at least, or its place in the list would weigh too much beside it.
const OWNED: usize = 4 * 1024;

impl Segments {
    /// Whether a chunk of this capacity is better copied than kept.
    pub(crate) fn would_copy(capacity: usize) -> bool {
        capacity < OWNED
    }

    #[cold]
    #[inline(never)]
    fn next_segment(&mut self, chunk: &[u8]) {
        let (here, rest) = chunk.split_at(self.tail.capacity() - self.tail.len());
        self.tail.extend_from_slice(here);
        let next = Vec::with_capacity(rest.len().max(SEGMENT));
        let filled = std::mem::replace(&mut self.tail, next);
        if !filled.is_empty() {
            self.full.push_back(filled);
        }
        self.tail.extend_from_slice(rest);
    }
}

/// A chunk that is being written straight into its place: [`Core::write_with`](crate::core::Core::write_with).
///
/// What it is given beyond the room there is it only counts; all of it is taken out again then.
pub struct Chunk<'a> {
    segments: &'a mut Segments,
    /// Where it begins: after so many full segments, so far into the next.
    from: (usize, usize),
    room: u64,
    length: u64,
    kept: bool,
}

impl<'a> Chunk<'a> {
    #[inline]
    pub(crate) fn new(segments: &'a mut Segments, room: u64) -> Self {
        let from = (segments.full.len(), segments.tail.len());
        Self {
            segments,
            from,
            room,
            length: 0,
            kept: false,
        }
    }

    /// Appends `bytes`.
    #[inline]
    pub fn extend(&mut self, bytes: &[u8]) {
        self.length = self.length.saturating_add(bytes.len() as u64);
        if self.length <= self.room {
            self.segments.push(bytes, 0);
        }
    }

    /// How many bytes it has; or would have.
    #[inline]
    pub fn len(&self) -> u64 {
        self.length
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Leaves it where it is.
    #[inline]
    pub(crate) fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Chunk<'_> {
    /// Takes it out again: it is too long, or whoever wrote it has panicked.
    #[inline]
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        let (full, length) = self.from;
        if let Some(begun) = self.segments.full.get_mut(full) {
            self.segments.tail = std::mem::take(begun);
            self.segments.full.truncate(full);
        }
        self.segments.tail.truncate(length);
    }
}

impl Write for Chunk<'_> {
    #[inline]
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl fmt::Debug for Chunk<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chunk")
            .field("len", &self.length)
            .finish_non_exhaustive()
    }
}

impl Queue for Segments {
    type Batch = Bytes;

    fn take_all(&mut self, first: u64, count: u64) -> Bytes {
        let mut segments = std::mem::take(&mut self.full);
        let tail = std::mem::take(&mut self.tail);
        if !tail.is_empty() {
            segments.push_back(tail);
        }
        Bytes {
            ids: first..first + count,
            segments,
            written: 0,
        }
    }
}

impl Accept<&[u8]> for Segments {
    #[inline(always)]
    fn push(&mut self, chunk: &[u8], _charged: u64) {
        if chunk.len() <= self.tail.capacity() - self.tail.len() {
            self.tail.extend_from_slice(chunk);
        } else {
            self.next_segment(chunk);
        }
    }
}

impl Accept<Vec<u8>> for Segments {
    fn push(&mut self, chunk: Vec<u8>, _charged: u64) {
        let mut tail = std::mem::take(&mut self.tail);
        if !tail.is_empty() {
            // Nothing will fill it any more, and nobody was charged for its free space.
            tail.shrink_to_fit();
            self.full.push_back(tail);
        }
        if !chunk.is_empty() {
            self.full.push_back(chunk);
        }
    }
}

impl fmt::Debug for Segments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lengths = self.full.iter().chain([&self.tail]).map(Vec::len);
        f.debug_list().entries(lengths).finish()
    }
}

/// What a take of bytes gave: everything that was queued, in order, without the bounds of the chunks.
///
/// ```
/// use std::io::{self, IoSlice, Write};
///
/// use highwater::core::Core;
/// use highwater::queue::Segments;
///
/// let mut core = Core::<Segments>::new(8);
/// let _ = core.write(b"hello, ".as_slice(), 7, false)?;
/// let _ = core.write(b"world".to_vec(), 5, false)?;
/// let mut bytes = core.take_all()?;
/// assert_eq!((bytes.len(), bytes.ids()), (12, 1..3));
///
/// let mut slices = [IoSlice::new(&[]); 4];
/// let slices = bytes.io_slices(&mut slices); // for one vectored write
/// assert_eq!((&*slices[0], &*slices[1], slices.len()), (&b"hello, "[..], &b"world"[..], 2));
/// bytes.advance(9); // it was short
/// assert_eq!(bytes.chunk(), b"rld");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "these are the bytes; the stream no longer has them"]
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Bytes {
    ids: Range<u64>,
    /// None is empty.
    segments: VecDeque<Vec<u8>>,
    /// How many bytes of the first segment were advanced past.
    written: usize,
}

impl Bytes {
    /// The ids of the chunks that these bytes were written as.
    pub fn ids(&self) -> Range<u64> {
        self.ids.clone()
    }

    /// How many bytes there are still.
    pub fn len(&self) -> usize {
        let all: usize = self.segments.iter().map(Vec::len).sum();
        all - self.written
    }

    /// Whether none is left: a batch may consist of empty chunks alone.
    pub fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    /// The next bytes that lie together; none only if none is left.
    pub fn chunk(&self) -> &[u8] {
        match self.segments.front() {
            Some(segment) => &segment[self.written..],
            None => &[],
        }
    }

    /// Fills `slices` with the next bytes, as far as it goes; gives what it filled.
    pub fn io_slices<'a, 's>(&'a self, slices: &'s mut [IoSlice<'a>]) -> &'s [IoSlice<'a>] {
        let chunks = self.segments.iter().enumerate();
        let mut filled = 0;
        for (slice, (index, segment)) in slices.iter_mut().zip(chunks) {
            let from = if index == 0 { self.written } else { 0 };
            *slice = IoSlice::new(&segment[from..]);
            filled += 1;
        }
        &slices[..filled]
    }

    /// Goes on behind the next `count` bytes, and frees the segments that end before.
    ///
    /// # Panics
    ///
    /// If there are not so many.
    pub fn advance(&mut self, count: usize) {
        let mut left = self.written + count;
        while let Some(segment) = self.segments.front() {
            if left < segment.len() {
                break;
            }
            left -= segment.len();
            self.segments.pop_front();
        }
        assert!(
            left == 0 || !self.segments.is_empty(),
            "advanced past the end of a batch"
        );
        self.written = left;
    }

    /// A copy of the bytes that are left.
    pub fn to_vec(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.len());
        for (index, segment) in self.segments.iter().enumerate() {
            let from = if index == 0 { self.written } else { 0 };
            bytes.extend_from_slice(&segment[from..]);
        }
        bytes
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bytes")
            .field("ids", &self.ids)
            .field("len", &self.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn capacity(segments: &Segments) -> usize {
        let full: usize = segments.full.iter().map(Vec::capacity).sum();
        full + segments.tail.capacity()
    }

    #[test]
    fn what_is_owned_is_what_was_charged_and_a_segment() {
        let mut segments = Segments::default();
        let mut charged = 0;
        for turn in 0..2_000 {
            let chunk = vec![7; (turn * 37) % 50_000];
            charged += chunk.capacity();
            if turn % 3 == 0 {
                segments.push(chunk, 1);
            } else {
                segments.push(chunk.as_slice(), 1);
            }
            assert!(capacity(&segments) <= charged + SEGMENT);
        }
        let _ = segments.take_all(1, 2_000);
        assert_eq!(capacity(&segments), 0);
    }

    #[test]
    fn a_chunk_that_is_taken_back_leaves_no_trace() {
        for before in [0, 5, SEGMENT - 1, SEGMENT] {
            for pieces in [0, 1, SEGMENT, 3 * SEGMENT] {
                let mut segments = Segments::default();
                segments.push(vec![1; before].as_slice(), 1);
                let mut chunk = Chunk::new(&mut segments, u64::MAX);
                chunk.extend(&vec![2; pieces]);
                chunk.extend(&[2; 9]);
                assert_eq!(chunk.len(), pieces as u64 + 9);
                drop(chunk);
                segments.push([3].as_slice(), 1);
                let bytes = segments.take_all(1, 2);
                assert_eq!(bytes.to_vec(), [vec![1; before], vec![3]].concat());
            }
        }
    }

    #[test]
    fn bytes_keep_their_order_whatever_the_chunks() {
        let mut segments = Segments::default();
        let mut expected = Vec::new();
        for (size, value) in [0, 1, 7, SEGMENT - 9, SEGMENT, 3 * SEGMENT + 5]
            .into_iter()
            .zip(1..)
        {
            let chunk = vec![value; size];
            segments.push(chunk.as_slice(), 1);
            segments.push(chunk.clone(), 1);
            expected.extend_from_slice(&chunk);
            expected.extend_from_slice(&chunk);
        }
        let mut bytes = segments.take_all(1, 12);
        assert_eq!(
            (bytes.to_vec(), bytes.len()),
            (expected.clone(), expected.len())
        );
        let mut read = Vec::new();
        while !bytes.is_empty() {
            let step = bytes.chunk().len().min(1_001);
            read.extend_from_slice(&bytes.chunk()[..step]);
            bytes.advance(step);
        }
        assert_eq!((read, bytes.len()), (expected, 0));
    }

    #[test]
    #[should_panic(expected = "past the end")]
    fn advancing_past_the_end_is_a_bug() {
        let mut segments = Segments::default();
        segments.push(b"abc".as_slice(), 3);
        segments.take_all(1, 1).advance(4);
    }
}

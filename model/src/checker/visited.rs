//! The fingerprints of the states met so far: one writer at a time, any number of readers.

use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};

/// Open tables of fingerprints; 0 marks a free place. They are many, so that growing one costs
/// little memory beside the rest.
pub(super) struct Visited {
    tables: Vec<Table>,
    /// Whether each fingerprint has its state's index with it.
    indexed: bool,
}

const TABLES: u64 = 64;
const FIRST_PLACES: usize = 128;

impl Visited {
    pub(super) fn new(indexed: bool) -> Self {
        let tables = (0..TABLES).map(|_| Table::new(FIRST_PLACES, indexed));
        Self {
            tables: tables.collect(),
            indexed,
        }
    }

    fn table(&self, fingerprint: u64) -> &Table {
        &self.tables[Self::number(fingerprint)]
    }

    fn number(fingerprint: u64) -> usize {
        usize::try_from(fingerprint % TABLES).expect("less than TABLES")
    }

    /// The index that the fingerprint was inserted with (0 if not indexed), if it was. May miss one
    /// that is being inserted at this moment; never invents one.
    pub(super) fn get(&self, fingerprint: u64) -> Option<u32> {
        let table = self.table(fingerprint);
        table.find(fingerprint).ok().map(|place| table.index(place))
    }

    /// Has the processor fetch what [`get`](Self::get) is about to look at. Nothing that is read here is
    /// waited for, so that all of it is under way at once.
    pub(super) fn fetch(&self, fingerprints: impl Iterator<Item = u64>) {
        for fingerprint in fingerprints {
            let table = self.table(fingerprint);
            let place = &table.places[table.place(fingerprint)];
            std::hint::black_box(place.load(Ordering::Relaxed));
        }
    }

    /// Inserts a fingerprint: `Err` with its index if it was there. There must be room, and nobody
    /// else inserting.
    pub(super) fn insert(&self, fingerprint: u64, index: u32) -> Result<(), u32> {
        self.table(fingerprint).insert(fingerprint, index)
    }

    /// Whether a fingerprint can be inserted without growing.
    pub(super) fn has_room(&self, fingerprint: u64) -> bool {
        self.table(fingerprint).has_room_for(1)
    }

    /// Makes room in every table for an eighth more than there is in each. While threads search, this
    /// has to wait for each of them: so it is for all tables at once.
    pub(super) fn grow(&mut self) {
        for table in &mut self.tables {
            let more = table.len.load(Ordering::Relaxed) / 8 + 1;
            while !table.has_room_for(more) {
                table.grow(self.indexed);
            }
        }
    }
}

struct Table {
    places: Vec<AtomicU64>,
    /// The index of the state at each place; empty if nobody asks for it.
    indices: Vec<AtomicU32>,
    len: AtomicUsize,
}

impl Table {
    fn new(places: usize, indexed: bool) -> Self {
        let indices = if indexed { places } else { 0 };
        Self {
            places: (0..places).map(|_| AtomicU64::new(0)).collect(),
            indices: (0..indices).map(|_| AtomicU32::new(0)).collect(),
            len: AtomicUsize::new(0),
        }
    }

    fn has_room_for(&self, more: usize) -> bool {
        // At four fifths a search still probes only a few neighbours, most of them in one line.
        (self.len.load(Ordering::Relaxed) + more) * 5 <= self.places.len() * 4
    }

    fn grow(&mut self, indexed: bool) {
        let grown = Self::new(self.places.len() * 3 / 2, indexed);
        for (place, fingerprint) in self.places.iter().enumerate() {
            let fingerprint = fingerprint.load(Ordering::Relaxed);
            if fingerprint != 0 {
                let inserted = grown.insert(fingerprint, self.index(place));
                debug_assert_eq!(inserted, Ok(()), "each is there once");
            }
        }
        *self = grown;
    }

    /// The place where the fingerprint belongs.
    fn place(&self, fingerprint: u64) -> usize {
        // The high bits choose the place; the low ones have chosen the table.
        let wide = u128::from(fingerprint) * self.places.len() as u128;
        usize::try_from(wide >> 64).expect("less than the number of places")
    }

    /// The place where the fingerprint is, or else the next free one to where it belongs.
    fn find(&self, fingerprint: u64) -> Result<usize, usize> {
        let places = self.places.len();
        let mut place = self.place(fingerprint);
        loop {
            // A fingerprint that is seen is seen with its index.
            match self.places[place].load(Ordering::Acquire) {
                0 => return Err(place),
                there if there == fingerprint => return Ok(place),
                _ => {
                    place += 1;
                    if place == places {
                        place = 0;
                    }
                }
            }
        }
    }

    fn index(&self, place: usize) -> u32 {
        let index = self.indices.get(place);
        index.map_or(0, |index| index.load(Ordering::Relaxed))
    }

    fn insert(&self, fingerprint: u64, index: u32) -> Result<(), u32> {
        match self.find(fingerprint) {
            Ok(place) => Err(self.index(place)),
            Err(place) => {
                if let Some(slot) = self.indices.get(place) {
                    slot.store(index, Ordering::Relaxed);
                }
                self.places[place].store(fingerprint, Ordering::Release);
                self.len.fetch_add(1, Ordering::Relaxed);
                Ok(())
            }
        }
    }
}

//! A stream of bytes is a stream of items that are chunks, but for their bounds: the core over segments beside the core
//! over items, which is held to the model elsewhere.

use highwater::core::{Core, Left, NotTaken, WhyNot, Written};
use highwater::queue::{Items, Segments};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Op {
    /// So many bytes, copied, handed over, or put down in two pieces.
    Write(usize, How, bool),
    Take,
    Complete,
    Cork,
    Uncork,
    End,
    Destroy(bool),
    Fail,
}

#[derive(Clone, Copy, Debug)]
enum How {
    Copied,
    Owned,
    PutDown,
}

fn op() -> impl Strategy<Value = Op> {
    let how = prop_oneof![Just(How::Copied), Just(How::Owned), Just(How::PutDown)];
    let size = prop_oneof![4 => 0..20_usize, 1 => 4_000..40_000_usize];
    prop_oneof![
        12 => (size, how, any::<bool>()).prop_map(|(size, how, receipt)| Op::Write(size, how, receipt)),
        8 => Just(Op::Take),
        8 => Just(Op::Complete),
        2 => Just(Op::Cork),
        3 => Just(Op::Uncork),
        1 => Just(Op::End),
        1 => any::<bool>().prop_map(Op::Destroy),
        1 => Just(Op::Fail),
    ]
}

/// The two side by side.
struct Both {
    items: Core<Items<Vec<u8>>>,
    bytes: Core<Segments>,
    next: u8,
}

impl Both {
    fn write(&mut self, size: usize, how: How, receipt: bool) -> [Result<Written, WhyNot>; 2] {
        self.next = self.next.wrapping_add(1);
        let (chunk, weight) = (vec![self.next; size], size as u64);
        let bytes = match how {
            How::Copied => {
                let written = self.bytes.write(chunk.as_slice(), weight, receipt);
                written.map_err(|not| not.why)
            }
            How::Owned => {
                let written = self.bytes.write(chunk.clone(), weight, receipt);
                written.map_err(|not| not.why)
            }
            How::PutDown => self.bytes.write_with(receipt, |place| {
                let (one, other) = chunk.split_at(size / 3);
                place.extend(one);
                place.extend(other);
            }),
        };
        let items = self.items.write(chunk, weight, receipt);
        [items.map_err(|not| not.why), bytes]
    }

    fn take(&mut self) -> [Result<Vec<u8>, NotTaken>; 2] {
        let items = self.items.take_all();
        let bytes = self.bytes.take_all();
        if let (Ok(items), Ok(bytes)) = (&items, &bytes) {
            assert_eq!(items.ids(), bytes.ids());
        }
        [items.map(joined), bytes.map(|bytes| bytes.to_vec())]
    }
}

fn joined(items: impl Iterator<Item = (u64, Vec<u8>)>) -> Vec<u8> {
    items.flat_map(|(_, chunk)| chunk).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn segments_keep_the_accounts_of_items(
        mark in 0..50_u64,
        limit in prop_oneof![3 => Just(u64::MAX), 1 => 0..60_000_u64],
        ops in prop::collection::vec(op(), 0..60),
    ) {
        let mut both = Both {
            items: Core::with_limit(mark, limit),
            bytes: Core::with_limit(mark, limit),
            next: 0,
        };
        for op in ops {
            match op {
                Op::Write(size, how, receipt) => {
                    let [items, bytes] = both.write(size, how, receipt);
                    prop_assert_eq!(items, bytes);
                }
                Op::Take => {
                    let [items, bytes] = both.take();
                    prop_assert_eq!(items, bytes);
                }
                Op::Complete => prop_assert_eq!(both.items.complete(), both.bytes.complete()),
                Op::Cork => prop_assert_eq!(both.items.cork(), both.bytes.cork()),
                Op::Uncork => prop_assert_eq!(both.items.uncork(), both.bytes.uncork()),
                Op::End => prop_assert_eq!(both.items.end(), both.bytes.end()),
                Op::Destroy(errored) => {
                    let items = both.items.destroy(errored);
                    let bytes = both.bytes.destroy(errored);
                    let items = items.map(|(left, told)| (joined(left.batch), left.entries, told));
                    let bytes = bytes.map(|(left, told)| (left.batch.to_vec(), left.entries, told));
                    prop_assert_eq!(items, bytes);
                }
                Op::Fail => {
                    let items = both.items.fail();
                    let bytes = both.bytes.fail();
                    let items = items.map(|(left, told)| (left.map(|Left { batch, .. }| joined(batch)), told));
                    let bytes = bytes.map(|(left, told)| (left.map(|Left { batch, .. }| batch.to_vec()), told));
                    prop_assert_eq!(items, bytes);
                }
            }
            prop_assert_eq!(both.items.snapshot(), both.bytes.snapshot());
        }
    }
}

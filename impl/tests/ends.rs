//! Every way to an end, in every order; and input that nobody should give.

use std::num::NonZeroUsize;
use std::sync::Arc;

use highwater::queue::Items;
use highwater::{
    Builder, Cause, Closed, Cork, Flow, Producer, Reason, Receipt, Sink, byte_stream, stream,
};

const ALL: NonZeroUsize = NonZeroUsize::MAX;

type Counted = Arc<()>;

/// What a user can hold of one stream.
struct Held {
    producer: Option<Producer<Items<Counted>>>,
    clone: Option<Producer<Items<Counted>>>,
    cork: Option<Cork<Items<Counted>>>,
    receipt: Option<Receipt<Items<Counted>>>,
    sink: Option<Sink<Items<Counted>>>,
}

impl Held {
    fn new(counted: &Counted) -> Self {
        let (mut producer, mut sink) = stream(8);
        let _ = producer.write(Arc::clone(counted), 1).expect("open");
        drop(sink.take(ALL).expect("queued")); // outstanding
        let cork = producer.cork();
        let item = Arc::clone(counted);
        let (_, receipt) = producer.write_with_receipt(item, 1).expect("open");
        Self {
            clone: Some(producer.clone()),
            producer: Some(producer),
            cork: Some(cork),
            receipt: Some(receipt),
            sink: Some(sink),
        }
    }

    fn drop_one(&mut self, which: usize) {
        match which {
            0 => drop(self.producer.take()),
            1 => drop(self.clone.take()),
            2 => drop(self.cork.take()),
            3 => drop(self.receipt.take()),
            _ => drop(self.sink.take()),
        }
    }
}

fn orders(of: &[usize]) -> Vec<Vec<usize>> {
    if of.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for (at, &first) in of.iter().enumerate() {
        let mut rest = of.to_vec();
        rest.remove(at);
        for mut order in orders(&rest) {
            order.insert(0, first);
            all.push(order);
        }
    }
    all
}

#[test]
fn every_handle_may_be_dropped_in_every_order_and_nothing_is_leaked() {
    let orders = orders(&[0, 1, 2, 3, 4]);
    assert_eq!(orders.len(), 120);
    for order in orders {
        let counted = Arc::new(());
        let mut held = Held::new(&counted);
        for &which in &order {
            held.drop_one(which);
        }
        assert_eq!(Arc::strong_count(&counted), 1, "{order:?}");
    }
}

/// A producer that is dropped while corked: the last one ends the stream, and `end` uncorks.
#[test]
fn a_producer_dropped_while_corked_holds_nobody_back() {
    let (mut producer, mut sink) = stream(8);
    let cork = producer.cork();
    let _ = producer.write("a", 1).unwrap();
    drop(producer);
    assert_eq!(sink.take(ALL).unwrap().len(), 1);
    drop(cork);
}

#[test]
fn a_write_after_each_terminal_state_is_refused_with_the_cause() {
    let cause = Cause::new("why not");
    let ways: [(
        &dyn Fn(&Producer<Items<u8>>, &mut Option<Sink<Items<u8>>>),
        Closed,
    ); 6] = [
        (&|producer, _| producer.end(), Closed::Ended),
        (
            &|producer, sink| {
                producer.end();
                drop(sink.take());
            },
            Closed::Ended,
        ),
        (&|producer, _| drop(producer.destroy()), Closed::Destroyed),
        (
            &|producer, _| drop(producer.destroy_with(cause.clone())),
            Closed::Failed(cause.clone()),
        ),
        (
            &|_, sink| drop(sink.as_mut().unwrap().fail(cause.clone())),
            Closed::Failed(cause.clone()),
        ),
        (&|_, sink| drop(sink.take()), Closed::SinkGone),
    ];
    for (end, told) in ways {
        let (mut producer, sink) = stream(8);
        let mut sink = Some(sink);
        end(&producer, &mut sink);
        let refused = producer.write(7, 1).unwrap_err();
        assert_eq!(
            (refused.chunk, refused.reason),
            (7, Reason::Closed(told.clone()))
        );
        assert_eq!(producer.drained(), Err(told));
        assert!(producer.clone().write(7, 1).is_err());
        drop(producer.cork());
        producer.end();
        assert!(producer.destroy().is_none() || producer.finished().is_err());
    }
}

#[test]
fn extremes_of_mark_and_weight() {
    for mark in [0, 1] {
        let (mut producer, mut sink) = stream(mark);
        for generation in 0..3 {
            assert_eq!(producer.write((), 0), Ok(Flow::Wait { generation }));
            sink.take(ALL).unwrap().complete();
        }
    }
    let (mut producer, _sink) = stream(u64::MAX);
    assert_eq!(producer.write((), u64::MAX - 1), Ok(Flow::Continue));
    assert_eq!(producer.write((), 1), Ok(Flow::Wait { generation: 0 }));
    let full = Reason::Full { generation: 0 };
    assert_eq!(producer.write((), 1).unwrap_err().reason, full);

    let (mut producer, _sink) = Builder::new(4).limit(0).stream();
    assert_eq!(producer.write((), 0).unwrap_err().reason, Reason::TooHeavy);
    let (mut producer, _sink) = byte_stream(0);
    assert_eq!(producer.write(b""), Ok(Flow::Wait { generation: 0 }));
    assert_eq!(
        (producer.snapshot().length, producer.snapshot().entries),
        (1, 1)
    );
}

/// It is never touched, so no machine needs to have it.
#[cfg(target_pointer_width = "64")]
#[test]
fn a_chunk_of_four_gibibytes() {
    const SIZE: usize = 4 << 30;
    let (mut producer, mut sink) = byte_stream(1 << 20);
    let chunk = vec![0; SIZE];
    assert_eq!(
        producer.write_owned(chunk).unwrap(),
        Flow::Wait { generation: 0 }
    );
    assert_eq!(producer.snapshot().length, SIZE as u64);
    let batch = sink.take_all().unwrap();
    assert_eq!(batch.len(), SIZE);
    batch.complete();
    assert_eq!(producer.drained(), Ok(()));

    let (mut limited, _sink) = Builder::new(1 << 20).limit(1 << 30).byte_stream();
    let refused = limited.write_owned(vec![0; SIZE]).unwrap_err();
    assert_eq!(
        (refused.chunk.len(), refused.reason),
        (SIZE, Reason::TooHeavy)
    );
}

/// A receipt, a cork, a taken batch outlive what they came from.
#[test]
fn what_is_left_of_a_stream_stays_sound() {
    let (mut producer, mut sink) = stream(1);
    let (_, receipt) = producer.write_with_receipt("a", 1).unwrap();
    let batch = sink.take(ALL).unwrap();
    let queued = producer.destroy().unwrap();
    assert_eq!(queued.len(), 0);
    drop(producer);
    assert!(!receipt.is_settled());
    batch.complete(); // the sink had written it
    assert_eq!(receipt.wait(), Ok(()));
    drop(sink);
    assert!(receipt.is_settled());
}

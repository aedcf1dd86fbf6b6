use std::sync::Arc;

use arrow::array::{Int64Array, RecordBatch};
use arrow::datatypes::{DataType, Field, Schema};
use weir_host::{Batch, Operation};

use super::{Arrival, EdgeOut, Outlet, SpoolSettings, StreamEnd, channel, is_idle, spool};
use crate::settings::EdgeLimits;
use crate::stop::Stop;

fn batch(first: i64, rows: i64) -> Batch {
    let schema = Arc::new(Schema::new(vec![Field::new("n", DataType::Int64, false)]));
    let column = Int64Array::from_iter_values(first..first + rows);
    Batch::insert(RecordBatch::try_new(schema, vec![Arc::new(column)]).expect("a batch"))
}

fn first(arrival: Arrival) -> Option<i64> {
    match arrival {
        Arrival::Batch(batch) => {
            Some(batch.rows.column(0).as_any().downcast_ref::<Int64Array>().expect("numbers").value(0))
        }
        Arrival::End(_) => None,
    }
}

fn pending<T>(future: impl Future<Output = T>) -> bool {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    future.as_mut().poll(&mut context).is_pending()
}

#[tokio::test]
async fn a_channel_holds_back_by_bytes() {
    let (sender, mut receiver) = channel(EdgeLimits { batches: 100, bytes: 16 << 10 });
    sender.send(batch(0, 1024)).await.expect("room for 8 KiB");
    sender.send(batch(1, 1024)).await.expect("room for 8 KiB");
    assert!(pending(sender.send(batch(2, 1024))), "the channel is full");
    assert_eq!(first(receiver.recv().await.expect("a batch")), Some(0));
    sender.send(batch(2, 1024)).await.expect("room again");
}

#[tokio::test]
async fn a_batch_larger_than_the_channel_passes_alone() {
    let (sender, mut receiver) = channel(EdgeLimits { batches: 100, bytes: 16 << 10 });
    sender.send(batch(0, 100_000)).await.expect("it passes");
    assert!(pending(sender.send(batch(1, 1))), "but nothing beside it");
    assert_eq!(first(receiver.recv().await.expect("a batch")), Some(0));
}

#[tokio::test]
async fn a_sender_that_waits_for_room_learns_that_the_receiver_is_gone() {
    let (sender, receiver) = channel(EdgeLimits { batches: 1, bytes: 1 << 20 });
    sender.send(batch(0, 1)).await.expect("room");
    let waiting = tokio::spawn(async move { sender.send(batch(1, 1)).await });
    tokio::task::yield_now().await;
    drop(receiver);
    assert!(matches!(waiting.await.expect("no panic"), Err(Stop::Peer)));
}

#[tokio::test]
async fn a_channel_without_an_orderly_end_is_a_failed_peer() {
    let (sender, mut receiver) = channel(EdgeLimits::default());
    drop(sender);
    assert!(matches!(receiver.recv().await, Err(Stop::Peer)));
}

#[tokio::test]
async fn a_tee_gives_every_edge_every_batch_but_ends_only_those_of_its_segment() {
    let limits = EdgeLimits::default();
    let ((inner, mut inner_end), (outer, mut outer_end)) = (channel(limits), channel(limits));
    let edges = vec![EdgeOut { sender: inner, leaves_segment: false }, EdgeOut { sender: outer, leaves_segment: true }];
    let mut outlet = Outlet::Tee(edges);
    outlet.send(batch(7, 1)).await.expect("room");
    outlet.end(StreamEnd::Done);
    assert_eq!(first(inner_end.recv().await.expect("a batch")), Some(7));
    assert!(matches!(inner_end.recv().await, Ok(Arrival::End(StreamEnd::Done))));
    assert_eq!(first(outer_end.recv().await.expect("a batch")), Some(7));
    assert!(matches!(outer_end.recv().await, Err(Stop::Peer)));
}

#[tokio::test]
async fn readers_of_a_spool_go_at_their_own_pace_through_memory_and_disk() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = SpoolSettings { memory: 20 << 10, folder: folder.path().to_owned() };
    let (mut writer, mut readers) = spool(settings, 2);
    let (mut slow, mut fast) = (readers.remove(0), readers.remove(0));
    for number in 0..50 {
        writer.push(batch(number, 1024)).await.expect("disk");
        assert_eq!(first(fast.recv().await.expect("a batch")), Some(number));
    }
    assert!(pending(fast.recv()), "nothing more yet");
    writer.end(StreamEnd::Done);
    assert!(matches!(fast.recv().await, Ok(Arrival::End(StreamEnd::Done))));
    for number in 0..50 {
        assert_eq!(first(slow.recv().await.expect("a batch")), Some(number));
    }
    assert!(matches!(slow.recv().await, Ok(Arrival::End(StreamEnd::Done))));
}

#[tokio::test]
async fn a_spool_keeps_operations_on_disk() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut writer, mut readers) = spool(SpoolSettings { memory: 0, folder: folder.path().to_owned() }, 1);
    let delete = Batch::new(batch(0, 3).rows, Operation::Delete);
    writer.push(delete).await.expect("disk");
    let Ok(Arrival::Batch(read)) = readers[0].recv().await else { panic!("a batch") };
    assert_eq!((read.operation, read.rows.num_rows()), (Operation::Delete, 3));
}

#[tokio::test]
async fn a_reader_that_leaves_holds_nothing_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut writer, mut readers) = spool(SpoolSettings { memory: 1 << 20, folder: folder.path().to_owned() }, 2);
    writer.push(batch(0, 10)).await.expect("memory");
    drop(readers.remove(0));
    assert_eq!(first(readers[0].recv().await.expect("a batch")), Some(0));
    drop(writer);
    assert!(matches!(readers[0].recv().await, Err(Stop::Peer)));
}

#[test]
fn an_empty_batch_travels_only_where_its_operation_matters() {
    assert!(is_idle(&batch(0, 0)));
    assert!(!is_idle(&batch(0, 1)));
    assert!(!is_idle(&Batch::new(batch(0, 0).rows, Operation::TruncateBefore)));
}

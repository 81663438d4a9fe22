//! Looking through a whole book, where that may take long, without holding others up.

use book::View;
use tokio::task::spawn_blocking;

use crate::record::Record;

/// Looking through so many records takes less than a millisecond, for which moving to another thread is not worth it.
const FEW: usize = 4096;

/// Lets `look` look through a view: of a large book on a thread of its own, so that other requests are answered meanwhile.
pub(crate) async fn looking<T: Send + 'static>(
    view: View<Record>,
    look: impl FnOnce(&View<Record>) -> T + Send + 'static,
) -> T {
    if view.records.len() <= FEW {
        return look(&view);
    }
    match spawn_blocking(move || look(&view)).await {
        Ok(found) => found,
        Err(failed) => match failed.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(cancelled) => unreachable!("nobody cancels it: {cancelled}"),
        },
    }
}

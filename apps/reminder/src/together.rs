//! What is asked at one moment is asked together.
//!
//! Reminders are due at the full hour by the thousand. One call is under way at a time, and the next begins a few milliseconds after
//! it began at the earliest; what comes meanwhile goes together. Where little is to be done, nothing waits; where there is much, a
//! call does for many.

use std::future::Future;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep_until};

/// A question and where its answer is awaited.
type Asked<Q, A> = (Q, oneshot::Sender<A>);

/// The way to ask together.
pub(crate) struct Together<Q, A>(mpsc::Sender<Asked<Q, A>>);

impl<Q: Send + 'static, A: Send + 'static> Together<Q, A> {
    /// `answer` is given at most so many questions, and answers each, in the same order; no two of its calls begin within `pace`.
    pub(crate) fn new<F>(
        most: usize,
        pace: Duration,
        mut answer: impl FnMut(Vec<Q>) -> F + Send + 'static,
    ) -> Self
    where
        F: Future<Output = Vec<A>> + Send + 'static,
    {
        let (sender, mut receiver) = mpsc::channel::<Asked<Q, A>>(most);
        tokio::spawn(async move {
            let mut asked = Vec::new();
            while receiver.recv_many(&mut asked, most).await > 0 {
                let next = Instant::now() + pace;
                let (questions, replies): (Vec<_>, Vec<_>) = asked.drain(..).unzip();
                // A call that panics leaves its own questions without an answer, and no others.
                let answers = tokio::spawn(answer(questions)).await.unwrap_or_default();
                for (reply, answer) in replies.into_iter().zip(answers) {
                    // Who asked may have gone.
                    let _ = reply.send(answer);
                }
                sleep_until(next).await;
            }
        });
        Self(sender)
    }

    /// `None` where it was not answered: `answer` panicked, or gave fewer answers than there were questions.
    pub(crate) async fn ask(&self, question: Q) -> Option<A> {
        let (reply, answer) = oneshot::channel();
        self.0.send((question, reply)).await.ok()?;
        answer.await.ok()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use futures::future::join_all;
    use tokio::sync::{Mutex, Semaphore};

    use super::*;

    #[tokio::test]
    async fn what_comes_while_a_call_is_under_way_goes_with_the_next() {
        let calls: Arc<Mutex<Vec<Vec<u32>>>> = Arc::default();
        let gate = Arc::new(Semaphore::new(0));
        let (noted, opened) = (calls.clone(), gate.clone());
        let together = Together::new(3, Duration::ZERO, move |questions: Vec<u32>| {
            let (noted, opened) = (noted.clone(), opened.clone());
            async move {
                noted.lock().await.push(questions.clone());
                opened.acquire().await.unwrap().forget();
                questions.into_iter().map(|question| question * 2).collect()
            }
        });
        let asking = join_all((0..6).map(|number| together.ask(number)));
        let opening = async {
            for round in 1..=2 {
                while calls.lock().await.len() < round {
                    tokio::task::yield_now().await;
                }
                gate.add_permits(1);
            }
            gate.add_permits(6);
        };
        let (answers, ()) = tokio::join!(asking, opening);
        assert_eq!(answers, (0..6).map(|number| Some(number * 2)).collect::<Vec<_>>());
        let calls = calls.lock().await;
        assert!(calls.len() < 6 && calls.iter().all(|call| call.len() <= 3), "{calls:?}");
    }

    #[tokio::test]
    async fn a_call_that_panics_ends_nothing_but_itself() {
        let together = Together::new(2, Duration::ZERO, |questions: Vec<u32>| async move {
            assert_ne!(questions, [1], "told to panic");
            questions
        });
        assert_eq!(together.ask(1).await, None);
        assert_eq!(together.ask(2).await, Some(2));
    }

    #[tokio::test]
    async fn a_missing_answer_is_told() {
        let together = Together::new(2, Duration::ZERO, |_: Vec<u32>| async { Vec::<u32>::new() });
        assert_eq!(together.ask(1).await, None);
    }
}

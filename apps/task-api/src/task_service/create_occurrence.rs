//! `TaskService.CreateOccurrence`

use contract::tasks::create_occurrence_response::Outcome;
use contract::tasks::{CreateOccurrenceRequest, CreateOccurrenceResponse};
use domain::SeriesId;
use domain::series::OnDate;
use tonic::Status;

use super::user;
use crate::App;
use crate::draft::Draft;
use crate::refusal::Refusal;

impl App {
    /// Decides again, in the commit that makes it: whoever asks may know less than the book by now.
    pub(super) async fn create_occurrence(
        &self,
        request: CreateOccurrenceRequest,
    ) -> Result<CreateOccurrenceResponse, Status> {
        let user = user(request.user)?;
        let series: SeriesId = request
            .series
            .parse()
            .map_err(|error| Status::invalid_argument(format!("series: {error}")))?;
        let (whose, now, date) = (user.clone(), self.now(), request.date);
        let book = self.book(&user);
        let committed = book.commit(move |view| {
            let mut draft = Draft::on(view, &whose, now);
            let is_over = draft.series(series).is_none_or(|(series, _)| series.ended);
            let done = draft.on_date(series, &date)?;
            Ok((draft.into_change(), done.map(|done| (done, is_over))))
        });
        let committed = committed.await.map_err(Refusal::from_commit).map_err(unavailable)?;
        self.live.notice(&user, committed.seq);
        let (outcome, task) = match committed.output {
            Some((Err(message), _)) => return Err(Status::invalid_argument(message)),
            Some((Ok(OnDate::Make(made, _)), _)) => (Outcome::Created, Some(made.task.id)),
            Some((Ok(OnDate::Exists(task)), _)) => (Outcome::Exists, Some(task)),
            Some((Ok(OnDate::NotWanted), false)) => (Outcome::NotWanted, None),
            Some((Ok(OnDate::NotWanted), true)) | None => (Outcome::Gone, None),
        };
        let task = task.map(|task| task.to_string()).unwrap_or_default();
        Ok(CreateOccurrenceResponse { outcome: outcome.into(), task })
    }
}

fn unavailable(refusal: Refusal) -> Status {
    let mut status = Status::unavailable(refusal.to_string());
    status.set_source(std::sync::Arc::new(refusal));
    status
}

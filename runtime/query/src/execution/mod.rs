//! A running statement: rows are pushed in, results come out.

mod drive;
mod output;
mod plan;
mod ports;
mod start;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use async_trait::async_trait;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use weir_host::capability::Execution;
use weir_types::Problem;

use drive::Job;
pub(crate) use plan::plan;
use ports::{Feed, Ports};

/// How many result batches wait for the caller before the statement waits.
const OUTPUT_BATCHES: usize = 4;
/// How many batches of a channel wait for the statement before the caller waits.
const INPUT_BATCHES: usize = 2;

/// One statement over its inputs.
pub(crate) struct Running {
    schema: SchemaRef,
    ports: Ports,
    state: State,
}

enum State {
    /// More has to arrive before the plan can be chosen well.
    Waiting(Box<Job>),
    Started(Results),
    Finished,
    Failed(Problem),
}

/// The results of the task that runs the statement. Dropping it stops the task, and with that frees memory and files.
struct Results {
    batches: mpsc::Receiver<Result<RecordBatch, Problem>>,
    task: JoinHandle<()>,
}

impl Drop for Results {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Running {
    fn new(schema: SchemaRef, ports: Ports, job: Job) -> Self {
        let mut running = Self { schema, ports, state: State::Waiting(Box::new(job)) };
        running.start_when_ready();
        running
    }

    fn start_when_ready(&mut self) {
        if !matches!(self.state, State::Waiting(_)) || !self.ports.ready_to_start() {
            return;
        }
        if let State::Waiting(job) = std::mem::replace(&mut self.state, State::Finished) {
            let (sender, batches) = mpsc::channel(OUTPUT_BATCHES);
            self.state = State::Started(Results { batches, task: tokio::spawn(job.run(sender)) });
        }
    }

    /// Waits for the next result; `None` at the end.
    async fn receive(&mut self) -> Result<Option<RecordBatch>, Problem> {
        let State::Started(results) = &mut self.state else { return self.failure().map(|()| None) };
        match results.batches.recv().await {
            Some(Ok(batch)) => Ok(Some(batch)),
            Some(Err(problem)) => Err(self.fail(problem)),
            None => match (&mut results.task).await {
                Err(error) if error.is_panic() => Err(self.fail(
                    Problem::system("the query engine failed without a message")
                        .with_hint("this is a bug; please report it with the statement"),
                )),
                _ => {
                    self.state = State::Finished;
                    Ok(None)
                }
            },
        }
    }

    /// Collects the results that are there already.
    async fn collect_ready(&mut self, ready: &mut Vec<RecordBatch>) -> Result<(), Problem> {
        while let State::Started(results) = &self.state
            && !results.batches.is_empty()
        {
            ready.extend(self.receive().await?);
        }
        Ok(())
    }

    /// Hands rows to a channel; takes results while it is full, so that neither side can wait for the other.
    async fn send(
        &mut self,
        sender: &mpsc::Sender<RecordBatch>,
        batch: RecordBatch,
        ready: &mut Vec<RecordBatch>,
    ) -> Result<(), Problem> {
        loop {
            tokio::select! {
                biased;
                permit = sender.reserve() => {
                    // A closed channel means that the statement needs no more rows, for example because of a `limit`.
                    if let Ok(permit) = permit {
                        permit.send(batch);
                    }
                    return Ok(());
                }
                result = self.receive(), if matches!(self.state, State::Started(_)) => ready.extend(result?),
            }
        }
    }

    fn fail(&mut self, problem: Problem) -> Problem {
        self.state = State::Failed(problem.clone());
        problem
    }

    fn failure(&self) -> Result<(), Problem> {
        match &self.state {
            State::Failed(problem) => Err(problem.clone()),
            _ => Ok(()),
        }
    }
}

#[async_trait]
impl Execution for Running {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    async fn push(&mut self, input: &str, batch: RecordBatch) -> Result<Vec<RecordBatch>, Problem> {
        self.failure()?;
        let batch = self.ports.accept(input, batch)?;
        let mut ready = Vec::new();
        match self.ports.feed(input)? {
            _ if batch.num_rows() == 0 => {}
            Feed::Nothing => {}
            Feed::Channel(sender) => self.send(&sender, batch, &mut ready).await?,
            Feed::Spool(spool) => {
                if let Err(error) = spool.push(batch).await {
                    let problem = self.ports.spool_problem(&error);
                    return Err(self.fail(problem));
                }
            }
        }
        self.collect_ready(&mut ready).await?;
        Ok(ready)
    }

    async fn close(&mut self, input: &str) -> Result<(), Problem> {
        self.ports.close(input)?;
        self.start_when_ready();
        Ok(())
    }

    async fn next(&mut self) -> Result<Option<RecordBatch>, Problem> {
        if let Some(open) = self.ports.first_open() {
            return Err(Problem::system(format!("results were asked for while the input `{open}` is open"))
                .with_hint("close every input first"));
        }
        self.receive().await
    }
}

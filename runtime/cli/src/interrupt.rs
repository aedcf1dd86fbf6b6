//! Interrupts: Ctrl-C, and the signal by which service managers stop a process.

use tokio::sync::mpsc;

/// Interrupts of this process, one at a time.
pub(crate) struct Interrupts {
    received: mpsc::Receiver<()>,
}

impl Interrupts {
    /// Begins to listen. From now on an interrupt does not end the process by itself.
    pub(crate) fn listen() -> Self {
        let (sender, received) = mpsc::channel(4);
        tokio::spawn(forward(sender));
        Self { received }
    }

    /// Waits for the next interrupt; for ever where the system has none.
    pub(crate) async fn next(&mut self) {
        if self.received.recv().await.is_none() {
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(unix)]
async fn forward(sender: mpsc::Sender<()>) {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut interrupt), Ok(mut terminate)) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        return;
    };
    loop {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        if sender.send(()).await.is_err() {
            return;
        }
    }
}

#[cfg(not(unix))]
async fn forward(sender: mpsc::Sender<()>) {
    while tokio::signal::ctrl_c().await.is_ok() {
        if sender.send(()).await.is_err() {
            return;
        }
    }
}

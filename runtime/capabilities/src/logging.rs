//! The run's log.

use std::sync::Arc;

use weir_host::capability::{LogLine, Logging};

use crate::mask::Masker;

/// Where a node's lines go. Called from many threads; must not block.
pub type LogSink = Arc<dyn Fn(LogLine) + Send + Sync>;

/// Hides the node's secrets and passes lines on.
pub(crate) struct NodeLog {
    masker: Masker,
    sink: LogSink,
}

impl NodeLog {
    pub(crate) fn new(masker: Masker, sink: LogSink) -> Self {
        Self { masker, sink }
    }
}

impl Logging for NodeLog {
    fn log(&self, line: LogLine) {
        let fields = line.fields.into_iter().map(|(name, value)| (self.masker.text(&name), self.masker.text(&value)));
        (self.sink)(LogLine { level: line.level, message: self.masker.text(&line.message), fields: fields.collect() });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use weir_host::capability::LogLevel;

    use super::*;

    #[test]
    fn a_line_shows_no_secret() {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let sink: LogSink = Arc::new({
            let lines = lines.clone();
            move |line| lines.lock().expect("no panic").push(line)
        });
        let log = NodeLog::new(Masker::new(["s3cr3t".to_owned().into()]), sink);
        let fields = vec![("url".to_owned(), "/?key=s3cr3t".to_owned())];
        log.log(LogLine { level: LogLevel::Info, message: "key s3cr3t".into(), fields });
        let fields = vec![("url".to_owned(), "/?key=***".to_owned())];
        assert_eq!(
            *lines.lock().expect("no panic"),
            [LogLine { level: LogLevel::Info, message: "key ***".into(), fields }]
        );
    }
}

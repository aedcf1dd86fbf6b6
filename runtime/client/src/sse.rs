//! Server-sent events out of the pieces in which they come.

/// The longest event. A line of a log is some kilobytes long.
const MAX_EVENT: usize = 16 << 20;

/// An event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Event {
    /// Its name.
    pub(crate) name: String,
    /// What it says.
    pub(crate) data: String,
}

/// Puts pieces together.
#[derive(Debug, Default)]
pub(crate) struct Events {
    /// What has come of a line that has not ended.
    line: Vec<u8>,
    name: String,
    data: Vec<String>,
}

impl Events {
    /// Takes a piece, and returns the events that are whole by now.
    pub(crate) fn take(&mut self, piece: &[u8]) -> Vec<Event> {
        let mut events = Vec::new();
        for byte in piece {
            match byte {
                b'\n' => {
                    let line = std::mem::take(&mut self.line);
                    events.extend(self.line(String::from_utf8_lossy(&line).trim_end_matches('\r')));
                }
                // Nobody sends that; it must not fill the memory.
                _ if self.line.len() >= MAX_EVENT => {}
                byte => self.line.push(*byte),
            }
        }
        events
    }

    fn line(&mut self, line: &str) -> Option<Event> {
        if line.is_empty() {
            let (name, data) = (std::mem::take(&mut self.name), std::mem::take(&mut self.data));
            return (!data.is_empty()).then(|| Event { name, data: data.join("\n") });
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.name),
            "data" => self.data.push(value.to_owned()),
            // Comments keep the line open.
            _ => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_come_whole_however_they_are_cut() {
        let text = "event: log\ndata: {\"a\":\ndata: 1}\n\n:\n\nevent: end\r\ndata: 한글\r\n\r\nevent: nothing\n\ndata:x\n\ndata: cut";
        let event = |name: &str, data: &str| Event { name: name.to_owned(), data: data.to_owned() };
        let expected = [event("log", "{\"a\":\n1}"), event("end", "한글"), event("", "x")];
        for size in 1..text.len() {
            let mut events = Events::default();
            let found: Vec<_> = text.as_bytes().chunks(size).flat_map(|piece| events.take(piece)).collect();
            assert_eq!(found, expected, "in pieces of {size}");
        }
    }
}

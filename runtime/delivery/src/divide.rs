//! A message in as many parts as the other side needs, each within its limits.

use crate::message::{Fact, Message, Table};
use crate::shorten::{parted, to_chars};

/// How much of a title is kept where a number stands behind it.
const TITLE: usize = 130;

/// Divides a message into parts that fit: what stands first comes first, tables are continued under their columns, and the links stay with the
/// first part. Nothing is left out. Returns nothing where more than `most` parts would be needed, or something cannot be divided.
pub(crate) fn divided(message: &Message, most: usize, fits: &dyn Fn(&Message) -> bool) -> Option<Vec<Message>> {
    if fits(message) {
        return Some(vec![message.clone()]);
    }
    let mut parts = Parts::of(message, most, fits)?;
    parts.text(&message.text)?;
    parts.facts(&message.facts)?;
    message.tables.iter().try_for_each(|table| parts.table(table))?;
    Some(parts.numbered())
}

/// Parts that are being filled one after the other.
struct Parts<'f> {
    full: Vec<Message>,
    current: Message,
    most: usize,
    fits: &'f dyn Fn(&Message) -> bool,
}

impl<'f> Parts<'f> {
    fn of(message: &Message, most: usize, fits: &'f dyn Fn(&Message) -> bool) -> Option<Self> {
        let first = Message {
            // As long as any number will make it.
            title: numbered(&message.title, most, most),
            text: String::new(),
            facts: Vec::new(),
            tables: Vec::new(),
            ..message.clone()
        };
        (most > 1 && fits(&first)).then(|| Self { full: Vec::new(), current: first, most, fits })
    }

    fn text(&mut self, text: &str) -> Option<()> {
        let mut rest = text.trim();
        while !rest.is_empty() {
            let room = self.room(rest.chars().count(), |part, chars| part.text = parted(rest, chars).0.to_owned());
            if room > 0 {
                let (head, tail) = parted(rest, room);
                self.current.text = head.to_owned();
                rest = tail;
            }
            if !rest.is_empty() {
                self.turn()?;
            }
        }
        Some(())
    }

    fn facts(&mut self, facts: &[Fact]) -> Option<()> {
        let mut rest = facts;
        while !rest.is_empty() {
            let room = self.room(rest.len(), |part, count| part.facts = rest[..count].to_vec());
            self.current.facts = rest[..room].to_vec();
            rest = &rest[room..];
            if !rest.is_empty() {
                self.turn()?;
            }
        }
        Some(())
    }

    fn table(&mut self, table: &Table) -> Option<()> {
        let mut rest = &table.rows[..];
        // One without rows still says so.
        loop {
            let some = |count: usize| Table {
                rows: rest[..count].to_vec(),
                more: if count == rest.len() { table.more } else { 0 },
                ..table.clone()
            };
            let room = self.room(rest.len(), |part, count| part.tables.push(some(count)));
            let is_whole = room == rest.len() && (room > 0 || self.is_room_for(&some(0)));
            if room > 0 || is_whole {
                self.current.tables.push(some(room));
                rest = &rest[room..];
            }
            if is_whole {
                return Some(());
            }
            self.turn()?;
        }
    }

    fn is_room_for(&self, table: &Table) -> bool {
        let mut part = self.current.clone();
        part.tables.push(table.clone());
        (self.fits)(&part)
    }

    /// Returns how many of so many things fit into the current part.
    fn room(&self, all: usize, put: impl Fn(&mut Message, usize)) -> usize {
        let has_room = |count: usize| {
            let mut part = self.current.clone();
            put(&mut part, count);
            (self.fits)(&part)
        };
        if has_room(all) {
            return all;
        }
        // More than `low` fit at no time, and fewer than `high` do not.
        let (mut low, mut high) = (0, all);
        while high - low > 1 {
            let middle = low.midpoint(high);
            if has_room(middle) {
                low = middle;
            } else {
                high = middle;
            }
        }
        low
    }

    /// Begins the next part. There is none behind the last, nor behind one that holds nothing: what has no room there has none anywhere.
    fn turn(&mut self) -> Option<()> {
        let current = &self.current;
        let is_bare = current.text.is_empty() && current.facts.is_empty() && current.tables.is_empty();
        if self.full.len() + 1 == self.most || (is_bare && !self.full.is_empty()) {
            return None;
        }
        let next = Message {
            title: current.title.clone(),
            severity: current.severity,
            language: current.language,
            ..Message::default()
        };
        self.full.push(std::mem::replace(&mut self.current, next));
        Some(())
    }

    fn numbered(self) -> Vec<Message> {
        let (most, mut parts) = (self.most, self.full);
        parts.push(self.current);
        let (behind, total) = (number(most, most).len(), parts.len());
        for (index, part) in parts.iter_mut().enumerate() {
            part.title.truncate(part.title.len() - behind);
            part.title.push_str(&number(index + 1, total));
        }
        parts
    }
}

fn numbered(title: &str, part: usize, parts: usize) -> String {
    format!("{}{}", to_chars(title, TITLE), number(part, parts))
}

fn number(part: usize, parts: usize) -> String {
    format!(" ({part}/{parts})")
}

#[cfg(test)]
mod tests {
    use super::divided;
    use crate::{Fact, Link, Message, Table};

    fn long() -> Message {
        let table = |name: &str| Table {
            title: name.to_owned(),
            columns: vec!["exchange".to_owned()],
            rows: (0..100).map(|row| vec![format!("{name} {row}")]).collect(),
            more: 7,
        };
        Message {
            title: "Share".to_owned(),
            text: "A line of it.\n".repeat(50).trim().to_owned(),
            facts: (0..20).map(|number| Fact::new(format!("fact {number}"), "x".repeat(20))).collect(),
            tables: vec![table("first"), Table { rows: Vec::new(), ..table("none") }, table("last")],
            links: vec![Link::new("run", "https://example.com/run")],
            ..Message::default()
        }
    }

    fn size(message: &Message) -> usize {
        serde_json::to_string(message).expect("JSON").len()
    }

    #[test]
    fn nothing_is_left_out_and_every_part_fits() {
        let message = long();
        let parts = divided(&message, 9, &|part| size(part) <= 1500).expect("parts");
        assert!(parts.len() > 3, "{}", parts.len());
        assert!(parts.iter().all(|part| size(part) <= 1500));
        let total = parts.len();
        let titles: Vec<_> = parts.iter().map(|part| part.title.clone()).collect();
        let expected: Vec<_> = (1..=total).map(|part| format!("Share ({part}/{total})")).collect();
        assert_eq!(titles, expected);
        let text: Vec<_> = parts.iter().map(|part| part.text.as_str()).filter(|text| !text.is_empty()).collect();
        assert_eq!(text.join("\n"), message.text);
        let facts: Vec<_> = parts.iter().flat_map(|part| part.facts.clone()).collect();
        assert_eq!(facts, message.facts);
        let tables = || parts.iter().flat_map(|part| &part.tables);
        let rows: Vec<_> = tables().flat_map(|table| table.rows.clone()).collect();
        assert_eq!(rows, message.tables.iter().flat_map(|table| table.rows.clone()).collect::<Vec<_>>());
        assert!(tables().all(|table| table.columns == ["exchange"]));
        // What was left out before is said once for each table.
        assert_eq!(tables().map(|table| table.more).sum::<usize>(), 3 * 7);
        assert_eq!(parts.iter().flat_map(|part| &part.links).count(), 1);
        assert_eq!(parts[0].links.len(), 1);
    }

    #[test]
    fn what_fits_is_left_as_it_is() {
        let message = long();
        assert_eq!(divided(&message, 5, &|_| true), Some(vec![message]));
    }

    #[test]
    fn what_needs_too_many_parts_or_cannot_be_divided_is_not_divided() {
        let message = long();
        assert_eq!(divided(&message, 2, &|part| size(part) <= 1500), None);
        assert_eq!(divided(&message, 9, &|_| false), None);
        let wide = Table { columns: vec!["a".to_owned()], rows: vec![vec!["x".repeat(5000)]; 3], ..Table::default() };
        let message = Message { tables: vec![wide], ..Message::default() };
        assert_eq!(divided(&message, 9, &|part| size(part) <= 1500), None);
    }
}

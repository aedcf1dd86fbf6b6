//! What is wrong with single values.

/// One value that a column could not take.
#[derive(Debug)]
pub(crate) struct Fault {
    /// The row's number within what was appended.
    pub(crate) row: usize,
    /// Where in the row: a column, or a path below it; empty for the row as a whole.
    pub(crate) path: String,
    /// What is wrong.
    pub(crate) message: String,
}

/// The faults of a block.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    /// Notes a fault of the value itself.
    pub(crate) fn push(&mut self, row: usize, message: impl Into<String>) {
        self.0.push(Fault { row, path: String::new(), message: message.into() });
    }

    /// Takes over the faults of a part, whose rows are this one's.
    pub(crate) fn adopt(&mut self, name: &str, inner: Self) {
        self.adopt_rows(name, inner, |row| row);
    }

    /// Takes over the faults of a part whose rows are numbered differently.
    pub(crate) fn adopt_rows(&mut self, name: &str, inner: Self, row_of: impl Fn(usize) -> usize) {
        for fault in inner.0 {
            let path = match (name, fault.path.as_str()) {
                (name, "") => name.to_owned(),
                ("", path) => path.to_owned(),
                (name, path) if path.starts_with('[') => format!("{name}{path}"),
                (name, path) => format!("{name}.{path}"),
            };
            self.0.push(Fault { row: row_of(fault.row), path, message: fault.message });
        }
    }

    /// Returns whether nothing is wrong.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the faults in the order of rows; within a row, in the order of columns.
    pub(crate) fn into_sorted(mut self) -> Vec<Fault> {
        self.0.sort_by_key(|fault| fault.row);
        self.0
    }
}

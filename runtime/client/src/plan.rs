//! What bringing texts to a server would change: decided from what is here and what is there.

use std::collections::BTreeMap;
use std::fmt;

use similar::TextDiff;

use crate::local::{Kind, LocalFile};

/// Lines around a change.
const CONTEXT: usize = 2;

/// A text as a server has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remote {
    /// What it is.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// Its file.
    pub file: String,
    /// The number of its newest version.
    pub version: u64,
    /// The number of the version that runs, of a pipeline.
    pub deployed: Option<u64>,
    /// The newest version's text; nothing, where nobody needs it.
    pub text: Option<String>,
}

/// What would become of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The server has none of that name.
    New,
    /// It would get another version.
    Changed {
        /// The version that is there.
        version: u64,
        /// What differs, as `diff -u` writes it; empty when only the file is another one.
        diff: String,
        /// The file that it has there, where that is another one.
        moved_from: Option<String>,
    },
    /// It is there as it is here, in this version.
    Same {
        /// The version.
        version: u64,
    },
    /// The server has it, the folder has not.
    Gone {
        /// Its version.
        version: u64,
    },
}

/// A text, and what would become of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What it is.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// Its file.
    pub file: String,
    /// What would be saved or removed.
    pub change: Change,
    /// Whether it would be deployed.
    pub deploy: bool,
}

/// What would be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Each of them, by kind and name.
    pub items: Vec<Item>,
    /// Whether those that have gone are removed.
    pub prune: bool,
}

/// Compares what is here with what is there. Of a folder, what is only there has gone; of single files nothing has.
pub fn plan(local: &[LocalFile], remote: &[Remote], whole: bool, deploy: bool, prune: bool) -> Plan {
    let there: BTreeMap<_, &Remote> = remote.iter().map(|one| ((one.kind, one.name.as_str()), one)).collect();
    let found = |one: &LocalFile| there.get(&(one.kind, one.name.as_str())).copied();
    let mut items: Vec<_> = local.iter().map(|one| item(one, found(one), whole, deploy)).collect();
    if whole {
        // A folder without rules of alerts says nothing about them.
        let is_here = |one: &Remote| local.iter().any(|here| (here.kind, &here.name) == (one.kind, &one.name));
        let is_gone = |one: &&Remote| one.kind != Kind::Alerts && !is_here(one);
        items.extend(remote.iter().filter(is_gone).map(gone));
    }
    items.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
    Plan { items, prune }
}

fn gone(remote: &Remote) -> Item {
    let change = Change::Gone { version: remote.version };
    Item { kind: remote.kind, name: remote.name.clone(), file: remote.file.clone(), change, deploy: false }
}

fn item(local: &LocalFile, remote: Option<&Remote>, whole: bool, deploy: bool) -> Item {
    // A file that was named alone says nothing about where it belongs.
    let file = remote.filter(|_| !whole).map_or(&local.file, |remote| &remote.file).clone();
    let change = remote.map_or(Change::New, |remote| change(local, remote, &file));
    let runs =
        matches!((&change, remote), (Change::Same { version }, Some(remote)) if remote.deployed == Some(*version));
    let deploy = deploy && !runs && local.kind == Kind::Pipeline;
    Item { kind: local.kind, name: local.name.clone(), file, change, deploy }
}

fn change(local: &LocalFile, remote: &Remote, file: &str) -> Change {
    let (version, text) = (remote.version, remote.text.as_deref().unwrap_or_default());
    let moved_from = (remote.file != file).then(|| remote.file.clone());
    if text == local.text && moved_from.is_none() {
        return Change::Same { version };
    }
    let diff = TextDiff::from_lines(text, &local.text)
        .unified_diff()
        .context_radius(CONTEXT)
        .header(&format!("{}@{version}", remote.kind.label(&remote.name)), &local.path.display().to_string())
        .to_string();
    Change::Changed { version, diff, moved_from }
}

impl Plan {
    /// Tells whether both sides are the same.
    pub fn is_same(&self) -> bool {
        self.items.iter().all(|item| matches!(item.change, Change::Same { .. }))
    }

    /// Returns those for which there is something to do.
    pub fn to_do(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| match item.change {
            Change::New | Change::Changed { .. } => true,
            Change::Same { .. } => item.deploy,
            Change::Gone { .. } => self.prune,
        })
    }
}

impl fmt::Display for Plan {
    /// Writes a line for each pipeline that is not the same, with what differs below it, and a summary.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for item in &self.items {
            self.write(item, f)?;
        }
        let count = |is: fn(&Change) -> bool| self.items.iter().filter(|item| is(&item.change)).count();
        let (new, changed) =
            (count(|change| matches!(change, Change::New)), count(|change| matches!(change, Change::Changed { .. })));
        let (same, gone) = (
            count(|change| matches!(change, Change::Same { .. })),
            count(|change| matches!(change, Change::Gone { .. })),
        );
        writeln!(f, "{new} new, {changed} changed, {same} the same, {gone} gone")
    }
}

impl Plan {
    fn write(&self, item: &Item, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, file) = (item.kind.label(&item.name), &item.file);
        let deployed = if item.deploy { ", deployed" } else { "" };
        match &item.change {
            Change::New => writeln!(f, "+ {name}  {file}  new{deployed}"),
            Change::Changed { version, diff, moved_from } => {
                let moved = moved_from.as_ref().map(|from| format!(", moved from {from}")).unwrap_or_default();
                writeln!(f, "~ {name}  {file}  version {version} changed{moved}{deployed}")?;
                diff.lines().try_for_each(|line| writeln!(f, "    {line}"))
            }
            Change::Same { version } if item.deploy => writeln!(f, "> {name}  {file}  version {version}{deployed}"),
            Change::Same { .. } => Ok(()),
            Change::Gone { .. } if self.prune => writeln!(f, "- {name}  {file}  removed"),
            Change::Gone { .. } => writeln!(f, "- {name}  {file}  only on the server, kept without `--prune`"),
        }
    }
}

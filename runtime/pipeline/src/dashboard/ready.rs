//! Dashboards that come with Weir.

/// A dashboard that comes with Weir.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ready {
    /// Its name.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// Returns the dashboards that come with Weir.
pub fn ready() -> [Ready; 3] {
    [
        Ready { name: "operations", text: include_str!("ready/operations.yaml") },
        Ready { name: "volume", text: include_str!("ready/volume.yaml") },
        Ready { name: "metering", text: include_str!("ready/metering.yaml") },
    ]
}

//! Channels against doubles of the other sides.

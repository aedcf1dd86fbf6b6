//! What happens to machines: whatever is killed, lost, full or wrong, nothing is lost and nothing is there twice.

mod clock;
mod disk;
mod kill;
mod loss;
mod world;

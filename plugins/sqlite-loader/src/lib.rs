//! The loader `sqlite-loader`.

//! The loader `file-loader`.

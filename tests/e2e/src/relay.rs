//! The real relay in this process.

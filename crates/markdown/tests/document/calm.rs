//! calm

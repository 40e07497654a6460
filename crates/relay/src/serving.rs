//! Serving: from a listener's connections to the service, until it is told to stop.

pub mod address;

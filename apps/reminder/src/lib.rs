//! Says when a reminder is due: once, late rather than never.

//! Makes the occurrences of series on schedule when their time comes.

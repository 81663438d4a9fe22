//! What Daybook promises, shown on the real thing: one behaviour per file, each for the profile
//! that `DAYBOOK_PROFILE` names (`embedded` unless set).
#![cfg(test)]

mod a_task_reaches_the_ledger;

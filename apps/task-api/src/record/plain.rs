//! Tasks as the first version kept them: the task alone, without a word of what it is.

use domain::task::Task;
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, StringDeserializer};
use serde::de::{DeserializeSeed, MapAccess};

/// The task whose first field's name has been taken from `map` already.
pub(super) fn rest_of_task<'de, A: MapAccess<'de>>(
    first: String,
    map: A,
) -> Result<Task, A::Error> {
    Task::deserialize(MapAccessDeserializer::new(WithFirst { first: Some(first), map }))
}

/// A map, with one name put back in front.
struct WithFirst<A> {
    first: Option<String>,
    map: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for WithFirst<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        match self.first.take() {
            Some(name) => seed.deserialize(StringDeserializer::new(name)).map(Some),
            None => self.map.next_key_seed(seed),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}

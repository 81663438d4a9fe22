//! What changes in an inbox, and what others hear of it.

use super::*;

/// One change under way.
pub(crate) struct Draft<'a> {
    user: &'a UserId,
    now: DateTime<Utc>,
    inbox: Inbox<'a>,
    /// By id: those that are put.
    put: BTreeMap<Uuid, Notification>,
    others: Vec<(String, Record)>,
    remove: Vec<String>,
    events: Vec<NewEvent>,
    /// Once it is asked for: counting looks at all there are.
    unread: Option<u32>,
}

impl<'a> Draft<'a> {
    pub(crate) fn on(view: &'a View<Record>, user: &'a UserId, now: DateTime<Utc>) -> Self {
        let inbox = Inbox::of(view);
        Self {
            user,
            now,
            inbox,
            put: BTreeMap::new(),
            others: Vec::new(),
            remove: Vec::new(),
            events: Vec::new(),
            unread: None,
        }
    }

    pub(crate) fn inbox(&self) -> Inbox<'a> {
        self.inbox
    }

    /// The notification as it is with what this draft changes.
    pub(crate) fn notification(&self, id: Uuid) -> Option<&Notification> {
        self.put.get(&id).or_else(|| self.inbox.notification(id))
    }

    /// Takes a notification in, unless it came before, and lets it go out on the ways that its user wants. An e-mail
    /// that is due now is claimed in this very change while `turns` lasts. Gives all deliveries, and whether it is new.
    pub(crate) fn take_in(
        &mut self,
        new: &Notification,
        due: DateTime<Utc>,
        preferences: &KeptPreferences,
        has_no_address: bool,
        turns: &mut usize,
        backoff: Backoff,
    ) -> (Vec<(Way, Delivery)>, bool) {
        let is_new = !self.put.contains_key(&new.id) && !self.inbox.has_come(new.at, new.id);
        if is_new {
            let mut new = new.clone();
            for way in self.inbox.ways(preferences, has_no_address) {
                let waiting = Delivery::waiting(due);
                let is_next = way == Way::Email && *turns > 0;
                let delivery = match waiting.claim(self.now, backoff) {
                    Claim::Send(claimed) if is_next => {
                        *turns -= 1;
                        claimed
                    }
                    _ => waiting,
                };
                new.deliveries.insert(way, delivery);
            }
            self.unread = Some(self.unread().saturating_add(1));
            self.delivered(NOTIFICATION_SENT, Channel::Inbox, &new, None);
            self.put.insert(new.id, new);
        }
        let kept = self.notification(new.id);
        let all = kept.into_iter().flat_map(|kept| &kept.deliveries);
        (all.map(|(way, delivery)| (*way, delivery.clone())).collect(), is_new)
    }

    /// Puts a delivery in place of the one that was there, and says so where it has ended.
    pub(crate) fn deliver(&mut self, id: Uuid, way: Way, delivery: Delivery) {
        let Some(mut notification) = self.notification(id).cloned() else { return };
        let kind = match delivery.state {
            State::Sent(_) => Some(NOTIFICATION_SENT),
            State::Failed(_) => Some(NOTIFICATION_FAILED),
            State::Waiting(_) | State::Sending(_) | State::Skipped(_) => None,
        };
        notification.deliveries.insert(way, delivery);
        if let Some(kind) = kind {
            self.delivered(kind, way.channel(), &notification, Some(way));
        }
        self.put.insert(id, notification);
    }

    /// Marks those of `ids` that are not so yet; gives how many that were.
    pub(crate) fn mark(&mut self, ids: &[Uuid], read: bool) -> u32 {
        let mut marked = Vec::new();
        for id in ids {
            let Some(found) = self.notification(*id).filter(|found| found.read != read) else {
                continue;
            };
            let new = Notification { read, ..found.clone() };
            self.put.insert(*id, new);
            marked.push(*id);
        }
        let count = u32::try_from(marked.len()).unwrap_or(u32::MAX);
        self.unread = Some(match read {
            true => self.unread().saturating_sub(count),
            false => self.unread().saturating_add(count),
        });
        if !marked.is_empty() {
            let (user, at, unread) = (self.user.clone(), self.now, self.unread());
            let data = Data::Read(Read { user, at, notifications: marked, read, unread });
            self.announce(NOTIFICATION_READ, &data);
        }
        count
    }

    pub(crate) fn unread(&self) -> u32 {
        self.unread.unwrap_or_else(|| self.inbox.unread())
    }

    /// Puts something else than a notification.
    pub(crate) fn put(&mut self, key: String, record: Record) {
        self.others.push((key, record));
    }

    pub(crate) fn remove(&mut self, key: String) {
        self.remove.push(key);
    }

    /// All of it. What the inbox has no room for leaves a trace.
    pub(crate) fn into_change(mut self) -> Change<Record> {
        let crowd = self.crowd();
        let mut put = Vec::with_capacity(self.put.len() + crowd.len());
        for (at, id, came) in crowd {
            if self.put.remove(&id).is_none() || self.inbox.notification(id).is_some() {
                self.remove.push(notification_key(id));
            }
            put.push((seen_key(at, id), Record::Seen(Seen { came })));
        }
        if !put.is_empty() {
            self.remove.extend(self.inbox.forgettable(self.now).map(str::to_owned));
        }
        let kept = self.put.into_iter();
        put.extend(kept.map(|(id, it)| (notification_key(id), Record::Notification(Box::new(it)))));
        put.append(&mut self.others);
        Change { put, remove: self.remove, events: self.events }
    }

    /// What there is no room for: the oldest, but none that is still being delivered.
    fn crowd(&self) -> Vec<(DateTime<Utc>, Uuid, DateTime<Utc>)> {
        let is_new = |id: &Uuid| self.inbox.notification(*id).is_none();
        let new = self.put.keys().filter(|id| is_new(id)).count();
        if new == 0 {
            return Vec::new();
        }
        let there = self.inbox.notifications().filter(|it| !self.put.contains_key(&it.id));
        let mut all: Vec<&Notification> = there.chain(self.put.values()).collect();
        let excess = all.len().saturating_sub(MOST_KEPT);
        if excess == 0 {
            return Vec::new();
        }
        all.sort_unstable_by_key(|notification| notification.place());
        let has_ended = |notification: &&&Notification| {
            let pending = |it: &Delivery| matches!(it.state, State::Waiting(_) | State::Sending(_));
            !notification.deliveries.values().any(pending)
        };
        let crowd = all.iter().take(excess).filter(has_ended);
        crowd.map(|it| (it.at, it.id, it.created_at)).collect()
    }

    fn delivered(
        &mut self,
        kind: &'static str,
        channel: Channel,
        notification: &Notification,
        way: Option<Way>,
    ) {
        let shown = way.map_or_else(|| notification.bare(), |way| notification.on(way));
        let data = Data::Delivered(Box::new(Delivered {
            user: self.user.clone(),
            at: self.now,
            channel,
            notification: shown,
            unread: self.unread(),
        }));
        self.announce(kind, &data);
    }

    fn announce(&mut self, kind: &'static str, data: &Data) {
        self.events.push(NewEvent {
            topic: NOTIFICATION_EVENTS,
            kind,
            source: SOURCE,
            subject: data.subject(),
            time: self.now,
            // Forms of strings, numbers and lists: there is nothing that could not be written.
            data: serde_json::to_value(data).unwrap_or_default(),
        });
    }
}

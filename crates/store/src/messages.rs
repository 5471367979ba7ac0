//! What residents are told: the inbox, what somebody does not want to be told, and what is on its way out.

use std::collections::BTreeMap;

use access::{Area, Permit, SendPermit};
use base::{MessageId, Page, PageSize, PersonId, Timestamp};
use messaging::{CAP_PER_DAY, Channel, Language, SendState, Topic};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction};

use crate::{
    Result, Store,
    bulk::Dialect,
    scope::Scope,
    sql::{Param, QueryResult, Taking, to_json},
    succession::{every_id, heirs},
};

/// The channels that leave the house.
pub const OUTSIDE: [Channel; 2] = [Channel::Sms, Channel::Mail];

/// A message for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// For whom.
    pub person: PersonId,
    /// What it is about, as far as somebody may turn it off.
    pub topic: Topic,
    /// Which text.
    pub template: Box<str>,
    /// What is put into it, by name.
    pub fields: Vec<(String, String)>,
    /// Names the occasion: nobody is told the same twice.
    pub key: Box<str>,
    /// The group message that it is part of.
    pub group: Option<base::GroupMessageId>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was first seen.
    pub read_at: Option<Timestamp>,
}

/// How somebody wants to be told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MessageWishes {
    /// In which language.
    pub language: Language,
    /// Their own address for mail, where they gave one.
    pub mail: Option<Box<str>>,
    /// What they do not want, by which way.
    pub off: Vec<(Topic, Channel)>,
}

/// A sending that was taken up, to be handed over now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenUp {
    /// The message.
    pub message: MessageId,
    /// By which way.
    pub channel: Channel,
    /// For whom.
    pub person: PersonId,
    /// The area of the office that told them.
    pub area: Area,
    /// How often it was handed over, this time with it.
    pub attempts: u32,
    /// In which language.
    pub language: Language,
    /// Their address for mail.
    pub mail: Option<Box<str>>,
}

/// Where a short message reaches somebody.
#[derive(Clone, PartialEq, Eq)]
pub struct Addressee {
    /// Their telephone, as the register has it.
    pub phone: Option<Box<str>>,
    /// Whether they are alive.
    pub alive: bool,
}

impl std::fmt::Debug for Addressee {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Addressee(alive: {})", self.alive)
    }
}

/// How a sending goes on after it was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendOutcome {
    /// Where it stands.
    pub state: SendState,
    /// When it may be tried again, where it waits.
    pub not_before: Option<Timestamp>,
    /// The carrier's reference.
    pub reference: Option<Box<str>>,
    /// Why, as a code.
    pub code: Option<Box<str>>,
}

/// A sending that nobody knows of whether it went out. It names nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsureSending {
    /// The message.
    pub message: MessageId,
    /// By which way.
    pub channel: Channel,
    /// Why it is not known.
    pub code: Box<str>,
    /// Since when.
    pub at: Timestamp,
}

fn message(row: &QueryResult) -> Result<Message> {
    let mut row = Taking::new(row);
    Ok(Message {
        id: row.id()?,
        person: row.id()?,
        topic: row.code(Topic::from_code)?,
        template: row.text()?,
        fields: row.json()?,
        key: row.text()?,
        group: row.maybe_id()?,
        created_at: row.moment()?,
        read_at: row.maybe_moment()?,
    })
}

/// Takes the turn of those who take sendings of a channel up.
const TURN: &str = "INSERT INTO message_turn (channel, turns) VALUES ($1, 1)
    ON CONFLICT (channel) DO UPDATE SET turns = message_turn.turns + 1";
// Whoever was merged into somebody is them: what the one does not want, or was told, holds for the other.
const TELL: &str = concat!(
    "INSERT INTO message (id, county, area, person_id, topic, template, fields, send_key, group_id, created_at)
    SELECT $1, p.county, $2, p.id, $4, $5, $6, $7, $8, $9 FROM person p WHERE p.id = $3
      AND NOT EXISTS (SELECT 1 FROM message_off o WHERE o.person_id IN ", every_id!("$3"), "
        AND o.topic = $4 AND o.channel = 'inbox')
      AND NOT EXISTS (SELECT 1 FROM message t WHERE t.person_id IN ", every_id!("$3"), " AND t.send_key = $7)
    ON CONFLICT (person_id, send_key, county) DO NOTHING"
);
const SEND: &str = concat!(
    "INSERT INTO message_sending (message_id, county, area, person_id, topic, channel, state, not_before, changed_at)
    SELECT m.id, m.county, m.area, m.person_id, m.topic, $2, 'waiting', $3, $4 FROM message m WHERE m.id = $1
      AND NOT EXISTS (SELECT 1 FROM message_off o WHERE o.person_id IN ", every_id!("$5"), "
        AND o.topic = m.topic AND o.channel = $2)"
);

/// Where people of a JSON list of ids are reached.
const ADDRESSEES: Dialect = Dialect {
    sqlite: concat!(
        heirs!("SELECT unhex(value) AS person_id FROM json_each($1)"),
        " SELECT h.id, v.phone, v.alive FROM heirs h
         JOIN person_version v ON v.person_id = h.now_id AND v.recorded_until IS NULL ORDER BY h.now_id DESC"
    ),
    postgres: concat!(
        heirs!("SELECT value::uuid AS person_id FROM json_array_elements_text($1::json)"),
        " SELECT h.id, v.phone, v.alive FROM heirs h
         JOIN person_version v ON v.person_id = h.now_id AND v.recorded_until IS NULL ORDER BY h.now_id DESC"
    ),
};

impl Store {
    /// Puts messages into the inboxes of people whom the caller has read under the permit, and beside them what leaves by `channels`
    /// from `not_before` on; what somebody does not want, or was told under the same key, is left out. All of it or nothing; gives
    /// those who are told.
    pub async fn tell(
        &self,
        permit: &Permit,
        new: &[Message],
        (channels, not_before): (&[Channel], Timestamp),
    ) -> Result<Vec<PersonId>> {
        let transaction = self.begin().await?;
        let mut told = Vec::new();
        for one in new {
            let values = vec![
                one.id.uuid().into(),
                permit.area().prefix().into(),
                one.person.uuid().into(),
                one.topic.code().into(),
                (&*one.template).into(),
                to_json(&one.fields)?.into(),
                (&*one.key).into(),
                one.group.map(base::Id::uuid).into(),
                one.created_at.micros().into(),
            ];
            if transaction.execute_raw(self.statement(TELL, values)).await?.rows_affected() == 0 {
                continue;
            }
            told.push(one.person);
            for channel in channels {
                let values = vec![
                    one.id.uuid().into(),
                    channel.code().into(),
                    not_before.micros().into(),
                    one.created_at.micros().into(),
                    one.person.uuid().into(),
                ];
                transaction.execute_raw(self.statement(SEND, values)).await?;
            }
        }
        transaction.commit().await?;
        Ok(told)
    }

    /// A person's messages, newest first, those of whoever was merged into them among them. The caller has read the person under the
    /// permit.
    pub async fn messages_of(
        &self,
        _: &Permit,
        person: PersonId,
        after: Option<(Timestamp, MessageId)>,
        size: PageSize,
    ) -> Result<Page<Message>> {
        let sql = concat!(
            "SELECT id, person_id, topic, template, fields, send_key, group_id, created_at, read_at FROM message
             WHERE person_id IN ", every_id!("$1"), "
               AND (created_at < $2 OR (created_at = $2 AND id < $3))
             ORDER BY created_at DESC, id DESC LIMIT $4"
        );
        let (at, id) = after.map_or((i64::MAX, uuid::Uuid::nil()), |(at, id)| (at.micros(), id.uuid()));
        let values = vec![person.uuid().into(), at.into(), id.into(), (i64::from(size.rows()) + 1).into()];
        let mut items = self.all(sql, values).await?.iter().map(message).collect::<Result<Vec<_>>>()?;
        let more = items.len() > usize::from(size.rows());
        items.truncate(usize::from(size.rows()));
        let next =
            items.last().filter(|_| more).map(|last| format!("{}.{}", last.created_at.micros(), last.id));
        Ok(Page { items, next })
    }

    /// How many of a person's messages they have not seen.
    pub async fn unread_messages(&self, _: &Permit, person: PersonId) -> Result<u64> {
        let sql = concat!(
            "SELECT count(*) FROM message
             WHERE person_id IN ",
            every_id!("$1"),
            " AND read_at IS NULL"
        );
        let row = self.one(sql, vec![person.uuid().into()]).await?;
        row.map_or(Ok(0), |row| Taking::new(&row).count())
    }

    /// Notes that a person has seen these messages of theirs. What still waits to tell them of one is not needed any more.
    pub async fn see_messages(
        &self,
        _: &Permit,
        person: PersonId,
        seen: &[MessageId],
        at: Timestamp,
    ) -> Result<()> {
        let transaction = self.begin().await?;
        for id in seen {
            let values = || vec![id.uuid().into(), person.uuid().into(), at.micros().into()];
            let sql = concat!(
                "UPDATE message SET read_at = $3 WHERE id = $1 AND read_at IS NULL
                   AND person_id IN ",
                every_id!("$2"),
            );
            transaction.execute_raw(self.statement(sql, values())).await?;
            let sql = concat!(
                "UPDATE message_sending SET state = 'dropped', code = 'seen', changed_at = $3
                 WHERE message_id = $1 AND state = 'waiting'
                   AND person_id IN ",
                every_id!("$2"),
            );
            transaction.execute_raw(self.statement(sql, values())).await?;
        }
        transaction.commit().await
    }

    /// How a person wants to be told: as they said last, they or whoever was merged into them; what either does not want is not wanted.
    /// The caller has read the person under the permit.
    pub async fn message_wishes(&self, _: &Permit, person: PersonId) -> Result<MessageWishes> {
        let sql = concat!(
            "SELECT language, mail FROM message_wish WHERE person_id IN ",
            every_id!("$1"),
            "
             ORDER BY changed_at DESC LIMIT 1"
        );
        let row = self.one(sql, vec![person.uuid().into()]).await?;
        let mut wishes = match row {
            None => MessageWishes::default(),
            Some(row) => {
                let mut row = Taking::new(&row);
                MessageWishes {
                    language: row.code(Language::from_code)?,
                    mail: row.maybe_text()?,
                    off: Vec::new(),
                }
            }
        };
        let sql = concat!(
            "SELECT DISTINCT topic, channel FROM message_off
             WHERE person_id IN ",
            every_id!("$1"),
            " ORDER BY topic, channel"
        );
        for row in self.all(sql, vec![person.uuid().into()]).await? {
            let mut row = Taking::new(&row);
            wishes.off.push((row.code(Topic::from_code)?, row.code(Channel::from_code)?));
        }
        Ok(wishes)
    }

    /// Keeps how a person wants to be told. What waits and is not wanted any more is dropped in the same moment; what is being handed
    /// over at this moment cannot be called back.
    pub async fn keep_message_wishes(
        &self,
        _: &Permit,
        person: PersonId,
        wishes: &MessageWishes,
        at: Timestamp,
    ) -> Result<()> {
        let transaction = self.begin().await?;
        // Whoever takes sendings up has done so, or sees these wishes.
        for channel in OUTSIDE {
            transaction.execute_raw(self.statement(TURN, vec![channel.code().into()])).await?;
        }
        let sql = "INSERT INTO message_wish (person_id, county, language, mail, changed_at)
                   SELECT id, county, $2, $3, $4 FROM person WHERE id = $1
                   ON CONFLICT (person_id, county) DO UPDATE SET language = excluded.language, mail = excluded.mail,
                     changed_at = excluded.changed_at";
        let values = vec![
            person.uuid().into(),
            wishes.language.code().into(),
            wishes.mail.as_deref().map(str::to_owned).into(),
            at.micros().into(),
        ];
        transaction.execute_raw(self.statement(sql, values)).await?;
        // Said for whoever was merged into them as well: should they be parted again, each keeps what was said last.
        let sql = concat!("DELETE FROM message_off WHERE person_id IN ", every_id!("$1"),);
        transaction.execute_raw(self.statement(sql, vec![person.uuid().into()])).await?;
        for (topic, channel) in &wishes.off {
            let sql = concat!(
                "INSERT INTO message_off (person_id, county, topic, channel, since)
                 SELECT id, county, $2, $3, $4 FROM person WHERE id IN ",
                every_id!("$1"),
            );
            let values =
                vec![person.uuid().into(), topic.code().into(), channel.code().into(), at.micros().into()];
            transaction.execute_raw(self.statement(sql, values)).await?;
        }
        let sql = concat!(
            "UPDATE message_sending SET state = 'dropped', code = 'off', changed_at = $2
             WHERE person_id IN ",
            every_id!("$1"),
            " AND state = 'waiting'
               AND EXISTS (SELECT 1 FROM message_off o
                 WHERE o.person_id = message_sending.person_id AND o.topic = message_sending.topic
                   AND o.channel IN (message_sending.channel, 'inbox'))"
        );
        let values = vec![person.uuid().into(), at.micros().into()];
        transaction.execute_raw(self.statement(sql, values)).await?;
        transaction.commit().await
    }

    /// Takes up at most `most` sendings of a channel whose time has come, of all offices, the oldest first: from now on they are being
    /// handed over, which is durable when this returns. Whoever had their fill today waits until `tomorrow`.
    pub async fn take_up(
        &self,
        _: &SendPermit,
        channel: Channel,
        (now, tomorrow): (Timestamp, Timestamp),
        most: u32,
    ) -> Result<Vec<TakenUp>> {
        let transaction = self.begin().await?;
        transaction.execute_raw(self.statement(TURN, vec![channel.code().into()])).await?;
        let sql =
            "SELECT s.message_id, s.person_id, s.area, s.attempts, w.language, w.mail FROM message_sending s
                   LEFT JOIN message_wish w ON w.person_id = s.person_id AND w.county = s.county
                   WHERE s.channel = $1 AND s.state = 'waiting' AND s.not_before <= $2
                   ORDER BY s.not_before, s.message_id LIMIT $3";
        let values = vec![channel.code().into(), now.micros().into(), i64::from(most).into()];
        let rows = transaction.query_all_raw(self.statement(sql, values)).await?;
        let rows: Vec<_> = rows.into_iter().map(QueryResult::Driver).collect();
        let mut taken = Vec::new();
        for row in &rows {
            let mut row = Taking::new(row);
            let (message, person, area) = (row.id()?, row.id()?, row.code(|area| area.parse().ok())?);
            let attempts = row.small()? + 1;
            let language = row.maybe_text()?.and_then(|code| Language::from_code(&code)).unwrap_or_default();
            let mail = row.maybe_text()?;
            let one = TakenUp { message, channel, person, area, attempts, language, mail };
            if self.begin_one(&transaction, &one, (now, tomorrow)).await? {
                taken.push(one);
            }
        }
        transaction.commit().await?;
        Ok(taken)
    }

    async fn begin_one(
        &self,
        transaction: &DatabaseTransaction,
        one: &TakenUp,
        (now, tomorrow): (Timestamp, Timestamp),
    ) -> Result<bool> {
        let today = now.china_date().to_string();
        let sql = "UPDATE message_sending SET state = 'sending', attempts = $3, begun_at = $4, sent_on = $5, changed_at = $4
                   WHERE message_id = $1 AND channel = $2 AND state = 'waiting'
                     AND (SELECT count(*) FROM message_sending d
                          WHERE d.person_id = message_sending.person_id AND d.channel = $2 AND d.sent_on = $5) < $6";
        let values = vec![
            one.message.uuid().into(),
            one.channel.code().into(),
            i64::from(one.attempts).into(),
            now.micros().into(),
            today.into(),
            i64::from(CAP_PER_DAY).into(),
        ];
        if transaction.execute_raw(self.statement(sql, values)).await?.rows_affected() == 1 {
            return Ok(true);
        }
        let sql = "UPDATE message_sending SET not_before = $3, code = 'cap', changed_at = $4
                   WHERE message_id = $1 AND channel = $2 AND state = 'waiting'";
        let values = vec![
            one.message.uuid().into(),
            one.channel.code().into(),
            tomorrow.micros().into(),
            now.micros().into(),
        ];
        transaction.execute_raw(self.statement(sql, values)).await?;
        Ok(false)
    }

    /// Keeps what came of a sending that was being handed over; `false` where it is not any more.
    pub async fn end_sending(
        &self,
        (id, channel): (MessageId, Channel),
        outcome: &SendOutcome,
        at: Timestamp,
    ) -> Result<bool> {
        // What was certainly not taken does not count for the day.
        let sql = "UPDATE message_sending SET state = $3, begun_at = NULL, reference = $4, code = $5, changed_at = $6,
                     not_before = coalesce($7, not_before),
                     sent_on = CASE WHEN $3 IN ('waiting', 'dropped') THEN NULL ELSE sent_on END
                   WHERE message_id = $1 AND channel = $2 AND state = 'sending'";
        let values = vec![
            id.uuid().into(),
            channel.code().into(),
            outcome.state.code().into(),
            outcome.reference.as_deref().map(str::to_owned).into(),
            outcome.code.as_deref().map(str::to_owned).into(),
            at.micros().into(),
            crate::sql::micros(outcome.not_before),
        ];
        Ok(self.run(sql, values).await? == 1)
    }

    /// Gives up as unsure what was taken up before `before` and not ended: whoever did it is gone. Gives how many.
    pub async fn give_sendings_up(&self, before: Timestamp, at: Timestamp) -> Result<u64> {
        let sql = "UPDATE message_sending SET state = 'unsure', code = 'broken_off', begun_at = NULL, changed_at = $2
                   WHERE state = 'sending' AND begun_at < $1";
        self.run(sql, vec![before.micros().into(), at.micros().into()]).await
    }

    /// Keeps a carrier's receipt; `false` where no message has its reference.
    pub async fn note_receipt(
        &self,
        channel: Channel,
        (reference, state, code): (&str, SendState, &str),
        at: Timestamp,
    ) -> Result<bool> {
        let sql = "UPDATE message_sending SET state = CASE WHEN state = 'accepted' THEN $3 ELSE state END,
                     code = $4, changed_at = $5 WHERE reference = $1 AND channel = $2";
        let values = vec![
            reference.into(),
            channel.code().into(),
            state.code().into(),
            code.into(),
            at.micros().into(),
        ];
        Ok(self.run(sql, values).await? > 0)
    }

    /// Where these people are reached, by the ids they were written to under; whoever was merged into somebody is reached where they are
    /// known now. The caller has noted in the log that it is read.
    pub async fn addressees(
        &self,
        _: &SendPermit,
        people: impl Iterator<Item = PersonId>,
    ) -> Result<BTreeMap<PersonId, Addressee>> {
        let wanted: Vec<uuid::fmt::Simple> = people.map(|person| person.uuid().simple()).collect();
        let mut reached = BTreeMap::new();
        for row in self.all(ADDRESSEES, vec![to_json(&wanted)?.into()]).await? {
            let mut row = Taking::new(&row);
            let id = row.id()?;
            reached.insert(id, Addressee { phone: row.maybe_text()?, alive: row.next()? });
        }
        Ok(reached)
    }

    /// Those to whom a short message went since a moment, with the area of each office that told them: for whom an answer may be.
    pub async fn texted_since(&self, _: &SendPermit, since: Timestamp) -> Result<Vec<(PersonId, Area)>> {
        let sql =
            "SELECT DISTINCT person_id, area FROM message_sending WHERE channel = 'sms' AND sent_on >= $1
                   ORDER BY person_id, area";
        let read = |row: &QueryResult| {
            let mut row = Taking::new(row);
            Ok((row.id()?, row.code(|area| area.parse().ok())?))
        };
        let values = vec![since.china_date().to_string().into()];
        self.all(sql, values).await?.iter().map(read).collect()
    }

    /// How many sendings of the permit's area stand where since a moment. It names nobody.
    pub async fn sending_counts(
        &self,
        permit: &Permit,
        since: Timestamp,
    ) -> Result<Vec<(Channel, SendState, u64)>> {
        let sql = "SELECT channel, state, count(*) FROM message_sending WHERE area >= $1 AND area < $2
                     AND (changed_at >= $3 OR state IN ('waiting', 'sending', 'unsure'))
                   GROUP BY channel, state ORDER BY channel, state";
        let scope = Scope::of(permit);
        let rows = self.all(sql, vec![scope.from.into(), scope.until.into(), since.micros().into()]).await?;
        let read = |row: &QueryResult| {
            let mut row = Taking::new(row);
            Ok((row.code(Channel::from_code)?, row.code(SendState::from_code)?, row.count()?))
        };
        rows.iter().map(read).collect()
    }

    /// The sendings of the permit's area that nobody knows of whether they went out, the oldest first, at most `most`.
    pub async fn unsure_sendings(&self, permit: &Permit, most: u32) -> Result<Vec<UnsureSending>> {
        let sql = "SELECT message_id, channel, coalesce(code, ''), changed_at FROM message_sending
                   WHERE state = 'unsure' AND area >= $1 AND area < $2 ORDER BY changed_at, message_id LIMIT $3";
        let scope = Scope::of(permit);
        let values = vec![scope.from.into(), scope.until.into(), i64::from(most).into()];
        let read = |row: &QueryResult| {
            let mut row = Taking::new(row);
            Ok(UnsureSending {
                message: row.id()?,
                channel: row.code(Channel::from_code)?,
                code: row.text()?,
                at: row.moment()?,
            })
        };
        self.all(sql, values).await?.iter().map(read).collect()
    }

    /// Whom an unsure sending of the permit's area is for.
    pub async fn unsure_person(
        &self,
        permit: &Permit,
        (id, channel): (MessageId, Channel),
    ) -> Result<Option<PersonId>> {
        let sql = "SELECT person_id FROM message_sending
                   WHERE message_id = $1 AND channel = $2 AND state = 'unsure' AND area >= $3 AND area < $4";
        let scope = Scope::of(permit);
        let values = vec![id.uuid().into(), channel.code().into(), scope.from.into(), scope.until.into()];
        self.one(sql, values).await?.map(|row| Taking::new(&row).id()).transpose()
    }

    /// Settles an unsure sending as a person says: handed over once more, or left; `false` where it is not unsure any more.
    pub async fn settle_unsure(
        &self,
        permit: &Permit,
        (id, channel): (MessageId, Channel),
        (again, not_before): (bool, Timestamp),
        at: Timestamp,
    ) -> Result<bool> {
        let sql = "UPDATE message_sending SET state = $5, code = 'left', not_before = $6, changed_at = $7
                   WHERE message_id = $1 AND channel = $2 AND state = 'unsure' AND area >= $3 AND area < $4";
        let scope = Scope::of(permit);
        let state = if again { SendState::Waiting } else { SendState::Dropped };
        let values: Vec<Param> = vec![
            id.uuid().into(),
            channel.code().into(),
            scope.from.into(),
            scope.until.into(),
            state.code().into(),
            not_before.micros().into(),
            at.micros().into(),
        ];
        Ok(self.run(sql, values).await? == 1)
    }
}

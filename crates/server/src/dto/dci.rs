//! The messages of the Digital Convergence Initiative's registry interface, version 1, as far as they are spoken here.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A search of another system. A `signature` may stand in it and is not looked at: the session says who asks.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct DciSearchRequest {
    /// Who asks.
    pub(crate) header: DciHeaderForm,
    /// What is asked.
    pub(crate) message: DciSearchForm,
}

/// The head of a request.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct DciHeaderForm {
    /// Of the request.
    #[schema(max_length = 99)]
    pub(crate) message_id: String,
    /// The asking system.
    #[schema(max_length = 99)]
    pub(crate) sender_id: String,
    /// This system, as the asking one calls it.
    #[schema(max_length = 99)]
    pub(crate) receiver_id: Option<String>,
    /// Where an answer that comes later is to be sent; one that the service knows.
    #[schema(max_length = 500)]
    pub(crate) sender_uri: Option<String>,
}

/// One transaction: up to ten searches.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct DciSearchForm {
    /// Of the transaction.
    #[schema(max_length = 99)]
    pub(crate) transaction_id: String,
    /// The searches.
    #[schema(min_items = 1, max_items = 10)]
    pub(crate) search_request: Vec<DciOneForm>,
}

/// One search.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct DciOneForm {
    /// Of the search, given back with its answer.
    #[schema(max_length = 99)]
    pub(crate) reference_id: String,
    /// What is looked for.
    pub(crate) search_criteria: DciCriteriaForm,
}

/// What is looked for.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct DciCriteriaForm {
    /// `ns:org:RegistryType:Civil` or `ns:org:RegistryType:Social`; the civil one where absent.
    #[schema(max_length = 99)]
    pub(crate) reg_type: Option<String>,
    /// `idtype-value`; others are answered `rjct`.
    #[schema(max_length = 40)]
    pub(crate) query_type: String,
    /// The identifier.
    pub(crate) query: DciIdForm,
}

/// An identifier that the asking system has.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct DciIdForm {
    /// `UIN` or `NIN`: a document number.
    #[serde(rename = "type")]
    #[schema(max_length = 40)]
    pub(crate) kind: String,
    /// Its value.
    #[schema(max_length = 40)]
    pub(crate) value: String,
}

/// The answer to a search.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DciSearchAnswer {
    /// Empty: answers are protected by the connection.
    pub(crate) signature: String,
    /// Of the answer.
    pub(crate) header: DciHeader,
    /// The answer.
    pub(crate) message: DciAnswer,
}

/// The head of an answer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DciHeader {
    /// `1.0.0`.
    pub(crate) version: String,
    /// That of the request.
    pub(crate) message_id: String,
    /// When it was answered.
    #[schema(format = DateTime)]
    pub(crate) message_ts: String,
    /// `on-search`.
    pub(crate) action: String,
    /// `succ`, `rjct` where every search was refused, `pdng` never.
    pub(crate) status: String,
    /// How many searches were asked.
    pub(crate) total_count: usize,
    /// How many were carried out.
    pub(crate) completed_count: usize,
    /// This system.
    pub(crate) sender_id: String,
    /// The asking system.
    pub(crate) receiver_id: String,
}

/// The answer to a transaction.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DciAnswer {
    /// That of the request.
    pub(crate) transaction_id: String,
    /// The number of this request, as in the log.
    pub(crate) correlation_id: String,
    /// An answer to each search, in order.
    pub(crate) search_response: Vec<DciOne>,
}

/// The answer to one search.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DciOne {
    /// That of the search.
    pub(crate) reference_id: String,
    /// When it was answered.
    #[schema(format = DateTime)]
    pub(crate) timestamp: String,
    /// `succ` or `rjct`.
    pub(crate) status: String,
    /// Why it was refused: `rjct.search_criteria.invalid`.
    pub(crate) status_reason_code: Option<String>,
    /// The people.
    pub(crate) data: Option<DciData>,
}

/// The people of an answer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DciData {
    /// `1.0.0`.
    pub(crate) version: String,
    /// The registry.
    pub(crate) reg_type: String,
    /// `CRVSPerson` or `Member`.
    pub(crate) reg_record_type: String,
    /// The records.
    pub(crate) reg_records: Vec<DciPerson>,
}

/// A person. Of document numbers only the one that was asked by.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DciPerson {
    /// The number that was asked by, and this register's own id.
    pub(crate) identifier: Vec<DciIdentifier>,
    /// The name as printed.
    pub(crate) name: Option<String>,
    /// `male`, `female` or `others`.
    pub(crate) sex: Option<String>,
    /// As far as known.
    pub(crate) birth_date: Option<String>,
    /// As far as known.
    pub(crate) death_date: Option<String>,
    /// As written.
    pub(crate) address: Option<String>,
    /// Of the latest marriage or divorce that is known: `married` or `divorced`.
    pub(crate) marital_status: Option<String>,
    /// Of the latest marriage.
    pub(crate) marriage_date: Option<String>,
    /// Of the latest divorce.
    pub(crate) divorce_date: Option<String>,
    /// Social registry: how many live in the household.
    pub(crate) group_size: Option<usize>,
    /// Social registry: when the record was last changed.
    #[schema(format = DateTime)]
    pub(crate) last_updated: Option<String>,
}

/// An identifier.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DciIdentifier {
    /// `UIN`, `NIN`, or `REGISTER_ID` for this register's own.
    pub(crate) identifier_type: String,
    /// Its value.
    pub(crate) identifier_value: String,
}

/// That a request was taken in, or why not.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DciAck {
    /// The acknowledgement.
    pub(crate) message: DciAckMessage,
}

/// The acknowledgement.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DciAckMessage {
    /// `ACK` or `ERR`.
    pub(crate) ack_status: String,
    /// When.
    #[schema(format = DateTime)]
    pub(crate) timestamp: String,
    /// The number of this request, as in the log and in the answer to come.
    pub(crate) correlation_id: String,
    /// Why it was not taken in.
    pub(crate) error: Option<DciError>,
}

/// Why a request was not taken in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DciError {
    /// Such as `err.sender_uri.not_allowed`.
    pub(crate) code: String,
    /// In words.
    pub(crate) message: String,
}

/// A question how far a transaction is.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct DciStatusRequest {
    /// Who asks.
    pub(crate) header: DciHeaderForm,
    /// What is asked.
    pub(crate) message: DciStatusForm,
}

/// A question how far a transaction is.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct DciStatusForm {
    /// Of this question.
    #[schema(max_length = 99)]
    pub(crate) transaction_id: String,
    /// Which transaction.
    pub(crate) txnstatus_request: DciStatusOf,
}

/// Which transaction.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct DciStatusOf {
    #[expect(dead_code, reason = "a part of the message that nothing is asked by")]
    /// Of this question.
    #[schema(max_length = 99)]
    pub(crate) reference_id: String,
    /// `transaction_id` or `correlation_id`.
    #[schema(max_length = 40)]
    pub(crate) attribute_type: String,
    /// Its value.
    #[schema(max_length = 99)]
    pub(crate) attribute_value: String,
}

/// How far a transaction is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DciStatusAnswer {
    /// Empty: answers are protected by the connection.
    pub(crate) signature: String,
    /// Of the answer.
    pub(crate) header: DciHeader,
    /// The answer.
    pub(crate) message: DciStatusMessage,
}

/// How far a transaction is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DciStatusMessage {
    /// That of the question.
    pub(crate) transaction_id: String,
    /// The number of the question, as in the log.
    pub(crate) correlation_id: String,
    /// The answer; `null` where the asking system has no such transaction.
    pub(crate) txnstatus_response: Option<DciStatusResponse>,
}

/// How far a transaction is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DciStatusResponse {
    /// `search`.
    pub(crate) txn_type: String,
    /// How far each search of it is; the people found are sent once and not repeated here.
    pub(crate) txn_status: DciStatusOfSearch,
}

/// How far each search is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DciStatusOfSearch {
    /// That of the search.
    pub(crate) transaction_id: String,
    /// The number under which it was taken in.
    pub(crate) correlation_id: String,
    /// `succ`, `rjct` or `pdng` of each, without data.
    pub(crate) search_response: Vec<DciOne>,
}

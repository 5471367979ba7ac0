//! FHIR R4, read only: a person as `Patient`, kin as `RelatedPerson`. Numbers and phones are left out: they are shown masked
//! at the desk, and a mask is no identifier.

use app::Masked;
use axum::{
    extract::{FromRequestParts, Path, Query, State},
    http::{HeaderValue, header, request::Parts},
    response::{IntoResponse, Response},
};
use base::PersonId;
use registry::{AsOf, KinKind};
use serde::Deserialize;
use serde_json::{Value, json};
use store::{Listed, PersonRecord};

use crate::{
    dto::session::PurposeCode,
    extract::Reader,
    problem::{Code, Problem},
    state::ServerState,
};

/// A person as FHIR names one: the id without its prefix, since underscores are none of FHIR's.
#[derive(Debug)]
pub(crate) struct PatientId(PersonId);

impl PatientId {
    fn read(text: &str) -> Result<Self, Problem> {
        let bare = text.strip_prefix("Patient/").unwrap_or(text);
        format!("per_{bare}").parse().map(Self).or(Err(Problem::of(Code::NotFound)))
    }
}

impl FromRequestParts<ServerState> for PatientId {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        let Ok(Path(text)) = Path::<String>::from_request_parts(parts, state).await else {
            return Err(Problem::of(Code::NotFound));
        };
        Self::read(&text)
    }
}

fn bare(person: PersonId) -> String {
    person.to_string().trim_start_matches("per_").to_owned()
}

fn fhir(resource: &Value) -> Response {
    let kind = HeaderValue::from_static("application/fhir+json");
    ([(header::CONTENT_TYPE, kind)], resource.to_string()).into_response()
}

/// A person as a FHIR patient.
#[utoipa::path(get, path = "/fhir/R4/Patient/{id}", tag = "exchange", operation_id = "fhir_patient",
    security(("session" = [])),
    params(("id" = String, Path, description = "The person's id without `per_`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    responses((status = 200, description = "Patient (FHIR R4); the log names the person",
        content_type = "application/fhir+json", body = serde_json::Value)))]
pub(crate) async fn fhir_patient(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    PatientId(person): PatientId,
) -> Result<Response, Problem> {
    let record = app::read_person(&cx, &state.app.store, &permit, person, AsOf::default()).await?;
    Ok(fhir(&patient(&record)))
}

fn patient(record: &Masked<PersonRecord>) -> Value {
    let record = record.shown();
    let mut patient = listed("Patient", &record.person);
    patient["id"] = json!(bare(record.person.id));
    patient["meta"] = json!({"lastUpdated": record.recorded.from.to_string()});
    patient["active"] = json!(record.person.alive);
    patient["deceasedBoolean"] = json!(!record.person.alive);
    if let Some(address) = &record.person.usual_address {
        patient["address"] = json!([{"use": "home", "text": address, "country": "CN"}]);
    }
    patient
}

/// What `Patient` and `RelatedPerson` have in common.
fn listed(kind: &str, person: &Listed) -> Value {
    let mut resource = json!({"resourceType": kind});
    if let Some(name) = &person.name {
        resource["name"] = json!([{"use": "official", "text": name}]);
    }
    resource["gender"] = json!(match person.sex.as_deref() {
        Some("1") => "male",
        Some("2") => "female",
        Some("5" | "6") => "other",
        Some(_) | None => "unknown",
    });
    // FHIR takes a year, or a year and a month, as we do.
    if let Some(born) = &person.birth_date {
        resource["birthDate"] = json!(born);
    }
    resource
}

/// Whose kin.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KinQuery {
    patient: String,
}

/// A person's kin as FHIR names them.
#[utoipa::path(get, path = "/fhir/R4/RelatedPerson", tag = "exchange", operation_id = "fhir_related_persons",
    security(("session" = [])),
    params(("patient" = String, Query, description = "`Patient/…` or the id alone"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    responses((status = 200, description = "Bundle of RelatedPerson (FHIR R4); kin outside the reader's area are named by \
        relation alone; the log names the others", content_type = "application/fhir+json", body = serde_json::Value)))]
pub(crate) async fn fhir_related_persons(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    query: Result<Query<KinQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Problem> {
    let Ok(Query(KinQuery { patient })) = query else { return Err(Problem::of(Code::QueryInvalid)) };
    let PatientId(person) = PatientId::read(&patient)?;
    let record = app::read_person(&cx, &state.app.store, &permit, person, AsOf::default()).await?;
    let record = record.shown();
    let entries: Vec<Value> = record
        .kin
        .iter()
        .enumerate()
        .map(|(at, (kin, relative))| {
            let mut resource = relative.as_ref().map_or_else(
                || json!({"resourceType": "RelatedPerson"}),
                |relative| listed("RelatedPerson", relative),
            );
            resource["id"] = json!(format!("{}-{at}", bare(person)));
            resource["patient"] = json!({"reference": format!("Patient/{}", bare(person))});
            resource["active"] = json!(kin.until.is_none());
            let (code, display) = role(kin.kind);
            let system = "http://terminology.hl7.org/CodeSystem/v3-RoleCode";
            resource["relationship"] =
                json!([{"coding": [{"system": system, "code": code, "display": display}]}]);
            if kin.from.is_some() || kin.until.is_some() {
                let mut period = json!({});
                if let Some(from) = kin.from {
                    period["start"] = json!(from.to_string());
                }
                if let Some(until) = kin.until {
                    period["end"] = json!(until.to_string());
                }
                resource["period"] = period;
            }
            json!({"resource": resource, "search": {"mode": "match"}})
        })
        .collect();
    Ok(fhir(
        &json!({"resourceType": "Bundle", "type": "searchset", "total": entries.len(), "entry": entries}),
    ))
}

/// The codes of HL7's `v3-RoleCode`.
const fn role(kind: KinKind) -> (&'static str, &'static str) {
    match kind {
        KinKind::Spouse => ("SPS", "spouse"),
        KinKind::Parent => ("PRN", "parent"),
        KinKind::Child => ("CHILD", "child"),
        KinKind::Sibling => ("SIB", "sibling"),
        KinKind::Grandparent => ("GRPRN", "grandparent"),
        KinKind::Grandchild => ("GRNDCHILD", "grandchild"),
    }
}

/// What this interface speaks of FHIR.
#[utoipa::path(get, path = "/fhir/R4/metadata", tag = "exchange", operation_id = "fhir_metadata",
    responses((status = 200, description = "CapabilityStatement (FHIR R4)", content_type = "application/fhir+json",
        body = serde_json::Value)))]
pub(crate) async fn fhir_metadata() -> Response {
    fhir(&json!({
        "resourceType": "CapabilityStatement", "status": "active", "date": "2026-11-22", "kind": "instance",
        "software": {"name": "Wanjia"}, "implementation": {"description": "Wanjia 万家, read only"},
        "fhirVersion": "4.0.1", "format": ["application/fhir+json"],
        "rest": [{"mode": "server", "resource": [
            {"type": "Patient", "interaction": [{"code": "read"}]},
            {"type": "RelatedPerson", "interaction": [{"code": "search-type"}],
                "searchParam": [{"name": "patient", "type": "reference"}]},
        ]}],
    }))
}

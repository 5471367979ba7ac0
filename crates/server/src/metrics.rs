use std::{
    collections::BTreeMap,
    fmt::Write,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// Upper ends of the latency buckets, in milliseconds.
const BUCKETS_MS: [u64; 11] = [1, 2, 5, 10, 20, 50, 100, 250, 1_000, 5_000, 30_000];

/// Counters for Prometheus. Labels are route patterns, methods and statuses: never an id, a name or an address.
#[derive(Debug, Default)]
pub struct Metrics(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    /// By method, route pattern and status.
    requests: BTreeMap<(String, String, u16), u64>,
    latency: BTreeMap<String, Latency>,
    in_flight: u64,
}

#[derive(Debug, Default)]
struct Latency {
    buckets: [u64; BUCKETS_MS.len()],
    count: u64,
    sum: Duration,
}

impl Metrics {
    /// A request has come in; the guard counts it as under way until it is dropped.
    pub(crate) fn enter(&self) -> InFlight<'_> {
        self.with(|counts| counts.in_flight += 1);
        InFlight(self)
    }

    /// A request was answered.
    pub(crate) fn answered(&self, method: &str, route: &str, status: u16, took: Duration) {
        self.with(|counts| {
            *counts.requests.entry((method.to_owned(), route.to_owned(), status)).or_default() += 1;
            let latency = counts.latency.entry(route.to_owned()).or_default();
            latency.count += 1;
            latency.sum += took;
            for (bucket, most) in latency.buckets.iter_mut().zip(BUCKETS_MS) {
                *bucket += u64::from(took <= Duration::from_millis(most));
            }
        });
    }

    fn with<T>(&self, work: impl FnOnce(&mut Counts) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Everything in Prometheus' text form (version 0.0.4). `rows` are import rows by what became of them.
    pub(crate) fn render(&self, rows: &[(&str, u64)]) -> String {
        self.with(|counts| {
            let mut text = String::new();
            // Writing to a string cannot fail.
            let _infallible = write_all(counts, rows, &mut text);
            text
        })
    }
}

fn write_all(counts: &Counts, rows: &[(&str, u64)], text: &mut String) -> std::fmt::Result {
    writeln!(text, "# HELP wanjia_requests_total Requests answered.\n# TYPE wanjia_requests_total counter")?;
    for ((method, route, status), count) in &counts.requests {
        writeln!(
            text,
            "wanjia_requests_total{{method=\"{method}\",route=\"{route}\",status=\"{status}\"}} {count}"
        )?;
    }
    writeln!(
        text,
        "# HELP wanjia_request_duration_seconds Time to answer.\n# TYPE wanjia_request_duration_seconds histogram"
    )?;
    for (route, latency) in &counts.latency {
        for (bucket, most) in latency.buckets.iter().zip(BUCKETS_MS) {
            let le = Duration::from_millis(most).as_secs_f64();
            writeln!(
                text,
                "wanjia_request_duration_seconds_bucket{{route=\"{route}\",le=\"{le}\"}} {bucket}"
            )?;
        }
        let (count, sum) = (latency.count, latency.sum.as_secs_f64());
        writeln!(text, "wanjia_request_duration_seconds_bucket{{route=\"{route}\",le=\"+Inf\"}} {count}")?;
        writeln!(text, "wanjia_request_duration_seconds_sum{{route=\"{route}\"}} {sum}")?;
        writeln!(text, "wanjia_request_duration_seconds_count{{route=\"{route}\"}} {count}")?;
    }
    writeln!(
        text,
        "# HELP wanjia_requests_in_flight Requests under way.\n# TYPE wanjia_requests_in_flight gauge"
    )?;
    writeln!(text, "wanjia_requests_in_flight {}", counts.in_flight)?;
    writeln!(
        text,
        "# HELP wanjia_import_rows_total Rows of committed files.\n# TYPE wanjia_import_rows_total counter"
    )?;
    for (outcome, count) in rows {
        writeln!(text, "wanjia_import_rows_total{{outcome=\"{outcome}\"}} {count}")?;
    }
    Ok(())
}

/// One request that is under way.
#[derive(Debug)]
pub(crate) struct InFlight<'a>(&'a Metrics);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.with(|counts| counts.in_flight = counts.in_flight.saturating_sub(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_cumulative_and_labels_are_routes() {
        let metrics = Metrics::default();
        let guard = metrics.enter();
        metrics.answered("GET", "/api/people/{id}", 200, Duration::from_millis(4));
        metrics.answered("GET", "/api/people/{id}", 404, Duration::from_millis(40));
        let text = metrics.render(&[("create", 7)]);
        for line in [
            "wanjia_requests_total{method=\"GET\",route=\"/api/people/{id}\",status=\"404\"} 1",
            "wanjia_request_duration_seconds_bucket{route=\"/api/people/{id}\",le=\"0.002\"} 0",
            "wanjia_request_duration_seconds_bucket{route=\"/api/people/{id}\",le=\"0.005\"} 1",
            "wanjia_request_duration_seconds_bucket{route=\"/api/people/{id}\",le=\"0.05\"} 2",
            "wanjia_request_duration_seconds_count{route=\"/api/people/{id}\"} 2",
            "wanjia_requests_in_flight 1",
            "wanjia_import_rows_total{outcome=\"create\"} 7",
        ] {
            assert!(text.contains(line), "{line}\n{text}");
        }
        drop(guard);
        assert!(metrics.render(&[]).contains("wanjia_requests_in_flight 0"));
    }
}

use std::{io, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::{from_fn, from_fn_with_state},
};
use tokio::net::TcpListener;
use tower_http::compression::CompressionLayer;

use crate::{
    guard,
    keyed::{self, Keys},
    openapi, request,
    state::ServerState,
    web,
};

/// The most bytes of a request's body, other than an upload.
const BODY_MOST_BYTES: usize = 64 * 1024;

/// Why the service could not run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The listener broke.
    #[error("serving was interrupted")]
    Serve(#[source] io::Error),
}

/// Every route with all its layers.
pub fn router(state: ServerState) -> Router {
    let (routes, document) = openapi::routes().split_for_parts();
    let keys = Keys { state: state.clone(), methods: Arc::new(openapi::methods(document)) };
    routes
        .fallback(web::serve)
        .layer(from_fn_with_state(keys, keyed::once))
        .layer(from_fn(guard::own_pages))
        .layer(DefaultBodyLimit::max(BODY_MOST_BYTES))
        .layer(from_fn_with_state(state.clone(), request::surround))
        .layer(from_fn_with_state(state.clone(), guard::narrow))
        .layer(CompressionLayer::new())
        .with_state(state)
}

/// Serves on a listener until `shutdown` is ready; then takes no new request, lets those under way and a running commit
/// end within the settings' grace, and returns. With or without the web app inside.
pub async fn serve_on(
    listener: TcpListener,
    state: ServerState,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    if let Err(error) = state.places.learn(&state.app.store).await {
        tracing::warn!(%error, "names of changed divisions could not be read");
    }
    let (stopping, stopped) = tokio::sync::oneshot::channel();
    let asked = async move {
        shutdown.await;
        // Nobody waits for it when serving broke off by itself.
        let _ignored = stopping.send(());
    };
    let serving = axum::serve(listener, router(state.clone())).with_graceful_shutdown(asked);
    let grace = state.settings.grace;
    let out_of_patience = async move {
        if stopped.await.is_ok() {
            tokio::time::sleep(grace).await;
        } else {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        ended = serving => ended.map_err(ServeError::Serve)?,
        () = out_of_patience => tracing::warn!("requests still under way were cut off"),
    }
    let waited = tokio::time::timeout(grace, async {
        while state.app.jobs.busy() || state.app.settling.state().at_work {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    if waited.await.is_err() {
        tracing::warn!("an import was still under way; it leaves no trace and can be repeated");
    }
    Ok(())
}

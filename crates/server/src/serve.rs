use std::{io, time::Duration};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::{from_fn, from_fn_with_state},
};
use tokio::net::TcpListener;
use tower_http::compression::CompressionLayer;

use crate::{guard, openapi, request, state::ServerState, web};

/// The most bytes of a request's body, other than an upload.
const BODY_MOST_BYTES: usize = 64 * 1024;

/// Why the service could not run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The program was compiled without the web app.
    #[error("the web app is not inside this program: run `cargo xtask web`, then build again")]
    NoWebApp,
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: std::net::SocketAddr,
        /// Why not.
        source: io::Error,
    },
    /// The listener broke.
    #[error("serving was interrupted")]
    Serve(#[source] io::Error),
}

/// Every route with all its layers.
pub fn router(state: ServerState) -> Router {
    let (routes, _) = openapi::routes().split_for_parts();
    routes
        .fallback(web::serve)
        .layer(from_fn(guard::own_pages))
        .layer(DefaultBodyLimit::max(BODY_MOST_BYTES))
        .layer(from_fn_with_state(state.clone(), request::surround))
        .layer(from_fn_with_state(state.clone(), guard::narrow))
        .layer(CompressionLayer::new())
        .with_state(state)
}

/// Serves until `shutdown` is ready; then takes no new request, lets those under way and a running commit end within
/// the settings' grace, and returns.
pub async fn serve(
    state: ServerState,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    if !web::is_embedded() {
        return Err(ServeError::NoWebApp);
    }
    let address = state.settings.listen;
    let listener =
        TcpListener::bind(address).await.map_err(|source| ServeError::Listen { address, source })?;
    serve_on(listener, state, shutdown).await
}

/// As [`serve`], on a listener that is already bound (tests bind port 0), with or without the web app inside.
pub async fn serve_on(
    listener: TcpListener,
    state: ServerState,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
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
        while state.app.jobs.busy() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    if waited.await.is_err() {
        tracing::warn!("an import was still under way; it leaves no trace and can be repeated");
    }
    Ok(())
}

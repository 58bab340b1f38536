//! The limit of durable ingestion without a database: the same HTTP server reads the same body, appends it to a file,
//! and answers when a shared fdatasync has come back.

use std::fs::File;
use std::io::Write;
use std::net::TcpListener;
use std::path::Path;
use std::sync::mpsc;

use actix_web::{App, HttpResponse, HttpServer, web};
use anyhow::Result;
use candor_model::FeedbackInput;
use tokio::sync::oneshot;

type Waiting = (web::Bytes, oneshot::Sender<()>);

/// Starts it on a thread of its own and answers its address; it lives as long as this process.
pub fn serve(file: &Path) -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?.to_string();
    let (queue, waiting) = mpsc::channel::<Waiting>();
    let log = File::create(file)?;
    std::thread::spawn(move || append(log, &waiting));
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let server = HttpServer::new(move || {
                App::new().app_data(web::Data::new(queue.clone())).route("/", web::post().to(accept))
            });
            let _ = match server.workers(2).disable_signals().listen(listener) {
                Ok(server) => server.run().await,
                Err(error) => Err(error),
            };
        });
    });
    Ok(address)
}

/// While one batch is on its way to the disk the next collects.
fn append(mut log: File, waiting: &mpsc::Receiver<Waiting>) {
    while let Ok(first) = waiting.recv() {
        let mut batch = vec![first];
        batch.extend(waiting.try_iter());
        let bytes: Vec<u8> = batch.iter().flat_map(|(body, _)| body.iter().copied()).collect();
        if log.write_all(&bytes).and_then(|()| log.sync_data()).is_err() {
            return;
        }
        for (_, ack) in batch {
            let _ = ack.send(());
        }
    }
}

async fn accept(queue: web::Data<mpsc::Sender<Waiting>>, body: web::Bytes) -> HttpResponse {
    if serde_json::from_slice::<FeedbackInput>(&body).is_err() {
        return HttpResponse::BadRequest().finish();
    }
    let (ack, written) = oneshot::channel();
    if queue.send((body, ack)).is_err() || written.await.is_err() {
        return HttpResponse::InternalServerError().finish();
    }
    HttpResponse::Created().json(uuid::Uuid::now_v7())
}

//! The files a broker is configured by.

use std::fmt::Write;
use std::path::Path;

/// How clients are let in.
#[derive(Debug)]
pub(super) enum Listener {
    /// Plain text, no password.
    Plain,
    /// SASL/SCRAM over TLS with this key and certificate (PEM).
    Scram {
        /// PKCS #8.
        key: String,
        /// The broker's certificate.
        certificate: String,
        /// The certificate of the authority that signed it: a broker must trust itself.
        ca: String,
    },
}

/// `server.properties`: one process that is broker and controller. A killed broker is let in again
/// only when its session has run out, so that is short.
pub(super) fn server(port: u16, controller: u16, dir: &Path, listener: &Listener) -> String {
    let protocol = match listener {
        Listener::Plain => "PLAINTEXT",
        Listener::Scram { .. } => "SASL_SSL",
    };
    let data = dir.join("data");
    let mut text = format!(
        "\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
controller.listener.names=CONTROLLER
listeners=CLIENTS://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=CLIENTS://127.0.0.1:{port}
inter.broker.listener.name=CLIENTS
listener.security.protocol.map=CLIENTS:{protocol},CONTROLLER:PLAINTEXT
log.dirs={data}
num.partitions=6
auto.create.topics.enable=true
offsets.topic.num.partitions=4
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
group.min.session.timeout.ms=1000
log.cleaner.dedupe.buffer.size=4194304
num.network.threads=2
num.io.threads=4
background.threads=2
",
        data = data.display(),
    );
    if let Listener::Scram { key, certificate, ca } = listener {
        write!(
            text,
            "\
sasl.enabled.mechanisms=SCRAM-SHA-256,SCRAM-SHA-512
sasl.mechanism.inter.broker.protocol=SCRAM-SHA-512
listener.name.clients.scram-sha-256.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
listener.name.clients.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
ssl.keystore.type=PEM
ssl.keystore.key={}
ssl.keystore.certificate.chain={}
ssl.truststore.type=PEM
ssl.truststore.certificates={}
",
            one_line(key),
            one_line(certificate),
            one_line(ca),
        )
        .ok(); // writing to a string does not fail
    }
    text
}

/// A PEM file as the value of a property.
fn one_line(pem: &str) -> String {
    pem.trim_end().replace('\n', "\\n")
}

#[cfg(test)]
mod tests;

//! What leaves when a run has ended.

use weir_diagnostics::{Diagnostic, did_you_mean, one_of};
use weir_types::{ConnectionName, manifest::ConnectionKind};

use super::Resolver;
use crate::{
    ConnectionSpec, ConnectionUrl,
    deliver::{Deliver, SUBJECT_VARIABLES, Template, TemplateError, glob},
    written,
    yaml::Spanned,
};

impl Resolver<'_> {
    /// Checks what leaves. What could not be understood is left out; that was reported.
    pub(super) fn deliveries(&mut self) -> Vec<Deliver> {
        let written = self.written;
        written.deliver.iter().filter_map(|deliver| self.delivery(deliver)).collect()
    }

    fn delivery(&mut self, written: &written::Deliver) -> Option<Deliver> {
        let to = written.to.as_ref()?;
        let channel = self.channel(to);
        let fallback = written.fallback.as_ref();
        if let Some(same) = fallback.filter(|fallback| fallback.value == to.value) {
            let message = format!("`{same}` cannot be the fallback of itself");
            self.push(self.error(same.span, message).hint("name another channel, or none".to_owned()));
        }
        let known = fallback.is_none_or(|fallback| self.channel(fallback).is_some());
        let channel = channel?;
        self.globs(&written.artifacts);
        self.recipients(written, &channel);
        if let Some(subject) = &written.subject {
            self.subject(subject);
        }
        known.then(|| written.meant()).flatten()
    }

    /// Returns a connection through which messages can leave. It has to be known outside the pipeline: a message may wait for hours, and
    /// by then the pipeline may be another one.
    fn channel(&mut self, name: &Spanned<ConnectionName>) -> Option<ConnectionSpec> {
        self.used_connections.insert(name.to_string());
        let declared = self.written.connections.iter().find(|connection| connection.name.value == name.value);
        if declared.is_some() && self.context.connections.get(&name.value).is_none() {
            let message =
                format!("`{name}` is a connection of this pipeline only, and what leaves may wait longer than a run");
            self.push(
                self.error(name.span, message).hint("declare it in `connections.yaml`, or on the server".to_owned()),
            );
            return None;
        }
        let Some(spec) = self.context.connections.get(&name.value).cloned() else {
            self.push(self.unknown_channel(name));
            return None;
        };
        if spec.kind() == ConnectionKind::Sql {
            let message = format!("connection `{name}` is a database, through which no message can leave");
            let hint = "name a channel (`smtp://…`, `teams:`, `slack:`, `webhook:`), a folder or a bucket".to_owned();
            self.push(self.error(name.span, message).hint(hint));
            return None;
        }
        self.connection_secrets(&spec, name.span);
        Some(spec)
    }

    fn unknown_channel(&self, name: &Spanned<ConnectionName>) -> Diagnostic {
        let known = || {
            let channels = self.context.connections.iter().filter(|spec| spec.kind() != ConnectionKind::Sql);
            channels.map(|spec| spec.name.as_str())
        };
        self.error(name.span, format!("there is no connection `{name}` outside this pipeline"))
            .hint(did_you_mean(name.value.as_str(), known()).or_else(|| one_of("connections", known())))
            .hint("declare it in `connections.yaml`, or on the server".to_owned())
    }

    fn globs(&mut self, patterns: &[Spanned<String>]) {
        for pattern in patterns {
            if let Err(error) = glob(pattern) {
                let message = format!("`{pattern}` is not a pattern of names: {}", error.kind());
                self.push(self.error(pattern.span, message));
            }
        }
    }

    fn recipients(&mut self, written: &written::Deliver, channel: &ConnectionSpec) {
        let is_mail = matches!(channel.url, ConnectionUrl::Mail(_));
        for recipient in &written.recipients {
            if !is_mail {
                let message = format!("`recipients` are for mail, which connection `{}` is not", channel.name);
                return self.push(self.error(recipient.span, message).hint("remove them".to_owned()));
            }
            if !is_mail_address(recipient) {
                let message = format!("`{recipient}` is not a mail address");
                self.push(self.error(recipient.span, message).hint("such as `ada@example.com`".to_owned()));
            }
        }
        if is_mail && written.recipients.is_empty() && !channel.options.contains_key("to") {
            let message =
                format!("nobody gets the mail: neither the delivery nor `{}` names a recipient", channel.name);
            let hint = "add `recipients: [ada@example.com]`, or the option `to` of the connection".to_owned();
            self.push(self.error(written.span, message).hint(hint));
        }
    }

    fn subject(&mut self, written: &Spanned<String>) {
        let Err(error) = Template::parse(written, SUBJECT_VARIABLES) else { return };
        let hint = match &error {
            TemplateError::Unknown { name, known } => {
                did_you_mean(name, known.iter().copied()).or_else(|| one_of("a subject knows", known.iter().copied()))
            }
            _ => Some("write gaps as `{{ run.day }}`".to_owned()),
        };
        self.push(self.error(written.span, error.to_string()).hint(hint));
    }
}

/// Tells whether a text can be the address of somebody; whether there is such a person only the server knows.
fn is_mail_address(text: &str) -> bool {
    let inner = text.rsplit_once('<').map_or(text, |(_, inner)| inner.trim_end_matches('>'));
    let plain =
        |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c.is_control() || c == '@');
    inner.split_once('@').is_some_and(|(name, host)| plain(name) && plain(host))
}

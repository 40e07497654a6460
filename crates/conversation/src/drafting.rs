//! What changes the draft: typing, attachments that come and go, a profile with other limits.

use messages::profile::Profile;

use crate::conversation::Conversation;
use crate::draft::{Attachment, AttachmentFault, AttachmentState, Ready};
use crate::effect::{Change, Effects};
use crate::id::AttachmentId;
use crate::settings::Settings;

impl Conversation {
    pub(crate) fn configure(&mut self, mut profile: Profile, out: &mut Effects) {
        self.binding.revised(&profile.revision);
        if let Some(rare) = self.rare {
            (rare.read_profile)(&mut profile);
        }
        self.profile = Some(profile);
        match self.rare {
            Some(rare) => (rare.recheck)(self),
            None => self.put_off |= !self.draft.attachments.is_empty(),
        }
        self.choose_options(self.wishes.clone(), out);
        // A turn that runs goes on under the new profile: the old one's model may not be there any more.
        let schema = self.chain.settings.schema.take();
        self.chain.settings = Settings { schema, ..self.settings() };
        self.draft_changed(out);
    }

    /// The limits may be others than those under which the draft's attachments were taken.
    pub(crate) fn recheck(&mut self) {
        let Some(profile) = &self.profile else { return };
        for attachment in &mut self.draft.attachments {
            if let AttachmentState::Ready(ready) = &attachment.state
                && let Some(fault) = ready.fault(profile)
            {
                attachment.state = AttachmentState::Refused(fault);
                self.draft.waiting = false;
            }
        }
    }

    pub(crate) fn edit(&mut self, text: String, out: &mut Effects) {
        if self.draft.text != text {
            self.draft.text = text;
            self.draft_changed(out);
        }
    }

    pub(crate) fn reading(&mut self, id: AttachmentId, name: String, out: &mut Effects) {
        if self.draft.attachment_mut(id).is_none() {
            self.draft.attachments.push(Attachment { id, name, state: AttachmentState::Reading });
            self.draft_changed(out);
        }
    }

    pub(crate) fn attached(&mut self, id: AttachmentId, ready: Ready, out: &mut Effects) {
        let fault = match &self.profile {
            Some(profile) => ready.fault(profile),
            None => ready.fault(&Profile::default()),
        };
        let side = match &ready {
            Ready::Picture(picture) => picture.side(),
            Ready::Document(_) => 0,
        };
        let limit = self.longest_side();
        match fault.or_else(|| (side > limit).then_some(AttachmentFault::SideTooLong { side, limit })) {
            Some(fault) => self.refused(id, fault, out),
            None => self.end_reading(id, AttachmentState::Ready(ready), out),
        }
    }

    pub(crate) fn refused(&mut self, id: AttachmentId, fault: AttachmentFault, out: &mut Effects) {
        self.end_reading(id, AttachmentState::Refused(fault), out);
    }

    fn end_reading(&mut self, id: AttachmentId, state: AttachmentState, out: &mut Effects) {
        let Some(attachment) = self.draft.attachment_mut(id) else { return };
        if attachment.state == AttachmentState::Reading {
            // Without this attachment the message may not be what the person wants to say: they decide.
            if matches!(state, AttachmentState::Refused(_)) {
                self.draft.waiting = false;
            }
            if let Some(attachment) = self.draft.attachment_mut(id) {
                attachment.state = state;
            }
            self.draft_changed(out);
        }
    }

    pub(crate) fn detach(&mut self, id: AttachmentId, out: &mut Effects) {
        let before = self.draft.attachments.len();
        self.draft.attachments.retain(|attachment| attachment.id != id);
        if self.draft.attachments.len() != before {
            self.draft_changed(out);
        }
    }

    /// What the host page said and was never posted goes where the person sees it.
    pub(crate) fn queue_to_draft(&mut self, out: &mut Effects) {
        while let Some(said) = self.queue.pop_front() {
            self.draft.append(&said.text);
            self.draft_changed(out);
        }
    }

    pub(crate) fn draft_changed(&mut self, out: &mut Effects) {
        self.draft.unsendable = None;
        out.changed(Change::Draft);
    }
}

"""All that can happen, and the journal of all that did: who read, wrote, signed or was refused."""

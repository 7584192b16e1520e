"""Letters by e-mail: written once, kept byte for byte, and handed to a mail server or laid into a folder."""

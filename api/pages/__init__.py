"""What a person sees: templates, styles and ES modules, served from this package alone."""

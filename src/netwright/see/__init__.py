"""Floor 3: the pictures; what is known of a layer or a network, drawn as text and as SVG."""

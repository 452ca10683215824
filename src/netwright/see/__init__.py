"""The pictures: what is known of a layer, drawn as text and as SVG."""

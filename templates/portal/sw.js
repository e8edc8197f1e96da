const VERSION = {{ version|safe }};
const FILES = {{ files|safe }};
importScripts({{ worker|safe }});

/* Makes the plain elements of a page from their compact form (layouts/markup.py): text, or [tag, attributes, child, …].
   Only elements and attributes that pages use are made, and text stays text. */
(function () {
    'use strict';

    var TAGS = new Set(('a button caption code dd details div dl dt fieldset figcaption footer h1 h2 h3 h4 header img label legend ' +
        'li main nav ol optgroup option p section select span strong summary table tbody td th thead tr ul').split(' '));
    var SAFE = /^(https:\/\/|\/(?!\/)|#|data:image\/svg\+xml,)/;

    function made(part) {
        if (typeof part === 'string') { return document.createTextNode(part); }
        if (!TAGS.has(part[0])) { throw new Error('element ' + part[0] + ' is not made here'); }
        var element = document.createElement(part[0]);
        Object.entries(part[1] || {}).forEach(function (pair) {
            if (pair[0].slice(0, 2) === 'on' || ((pair[0] === 'href' || pair[0] === 'src') && !SAFE.test(pair[1]))) { return; }
            element.setAttribute(pair[0], pair[1]);
        });
        for (var place = 2; place < part.length; place += 1) { element.append(made(part[place])); }
        return element;
    }

    window.outcomesMarkup = function () {
        document.querySelectorAll('[data-markup]').forEach(function (host) {
            var parts = JSON.parse(host.dataset.markup);
            host.removeAttribute('data-markup');
            host.replaceChildren.apply(host, parts.map(made));
        });
    };
}());

/* Moves between views without loading the page anew: the address changes, and Dash Pages renders what it says.
   Links, Back and Forward, focus and what a screen reader is told behave as on plain pages. */
(function () {
    'use strict';

    // Dash loads the full plotly.js when a page first draws a chart; the basic bundle holds all that is drawn here.
    Object.defineProperty(window, '_dashPlotlyJSURL', {
        get: function () { return '/vendor/plotly-basic-4.1.1.min.js'; },
        set: function () {}
    });

    var PAGES = /^\/($|outcome\/|indicator\/|compare$|methods$|data$)/;
    // What to do once the page for an address has been rendered.
    var pending = null;

    function address() { return location.pathname + location.search; }

    function go(href, then) {
        var target = new URL(href, location.href);
        if (target.pathname + target.search === address()) {
            if (target.hash) { history.pushState({}, '', target.href); }
            jump(target.hash);
            return;
        }
        pending = then;
        if (then.keep) {
            pending.details = Array.from(document.querySelectorAll('details[id]')).map(function (one) { return [one.id, one.open]; });
            pending.scrolled = Array.from(document.querySelectorAll('.scroll[id]')).map(function (one) { return [one.id, one.scrollLeft, one.scrollTop]; });
        }
        history.pushState({}, '', target.href);
        window.dispatchEvent(new CustomEvent('_dashprivate_pushstate'));
    }

    function jump(hash) {
        var found = hash && document.getElementById(decodeURIComponent(hash.slice(1)));
        if (found) {
            found.scrollIntoView();
            if (!found.hasAttribute('tabindex')) { found.setAttribute('tabindex', '-1'); }
            found.focus({preventScroll: true});
        }
        return Boolean(found);
    }

    // A choice made on the page: the reader stays where they are.
    function change(name, value, id) {
        var target = new URL(location.href);
        if (value) { target.searchParams.set(name, value); } else { target.searchParams.delete(name); }
        target.hash = '';
        // Lists stay readable.
        target.search = target.search.replace(/%2C/g, ',').replace(/%3A/g, ':').replace(/%2F/g, '/');
        go(target.href, {keep: id});
    }

    document.addEventListener('click', function (event) {
        if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) {
            return;
        }
        var button = event.target.closest('button');
        if (button && button.dataset.href) {
            go(button.dataset.href, {keep: button.id});
            return;
        }
        if (button && button.id === 'share') { share(); return; }
        if (button && button.dataset.png) { png(button); return; }
        var link = event.target.closest('a[href]');
        if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) { return; }
        if (!PAGES.test(link.pathname)) { return; }
        event.preventDefault();
        go(link.href, {hash: link.hash});
    });

    document.addEventListener('change', function (event) {
        var field = event.target;
        if (field.dataset && field.dataset.param) { change(field.dataset.param, field.value, field.id); }
        if (field.id === 'word') { change('word', field.value.trim(), 'word'); }
    });

    // Options close like a menu: by Escape or by a click elsewhere.
    document.addEventListener('keydown', function (event) {
        if (event.key === 'Enter' && event.target.id === 'word') { event.target.blur(); event.target.focus(); }
        if (event.key !== 'Escape') { return; }
        var open = document.querySelector('.options[open]');
        if (open) {
            open.removeAttribute('open');
            open.querySelector('summary').focus();
        }
    });
    document.addEventListener('click', function (event) {
        var open = document.querySelector('.options[open]');
        if (open && !open.contains(event.target)) { open.removeAttribute('open'); }
    });

    window.addEventListener('popstate', function () { pending = {back: true}; });

    function say(text) {
        var status = document.getElementById('status');
        if (status) { status.textContent = text; }
    }

    function share() {
        var done = function () { say('Address copied'); flash('Address copied'); };
        var button = document.getElementById('share');
        function flash(text) {
            var before = button.textContent;
            button.textContent = text;
            setTimeout(function () { button.textContent = before === text ? 'Copy address' : before; }, 2000);
        }
        if (navigator.clipboard && window.isSecureContext) {
            navigator.clipboard.writeText(location.href).then(done, function () { window.prompt('Address of this view', location.href); });
        } else {
            window.prompt('Address of this view', location.href);
        }
    }

    // The saved picture carries its title and source, which stand outside the chart on the page.
    function png(button) {
        var plot = document.querySelector('#' + CSS.escape(button.dataset.png) + ' .js-plotly-plot');
        if (!plot || !window.Plotly) { return; }
        var layout = JSON.parse(JSON.stringify(plot.layout));
        layout.margin = Object.assign({}, layout.margin, {t: (layout.margin.t || 30) + 36, b: (layout.margin.b || 40) + 28});
        layout.height = (layout.height || 400) + 64;
        layout.title = {text: button.dataset.title, x: 0.01, xanchor: 'left', y: 0.98, yanchor: 'top', font: {size: 16}};
        layout.annotations = (layout.annotations || []).concat([{
            text: button.dataset.source, xref: 'paper', yref: 'paper', x: 0, y: 0, yshift: -58, xanchor: 'left',
            yanchor: 'bottom', showarrow: false, font: {size: 11, color: '#4a4f54'}
        }]);
        window.Plotly.downloadImage({data: plot.data, layout: layout}, {
            format: 'png', width: 1000, height: layout.height, scale: 2, filename: button.dataset.png
        });
    }

    // A page has been rendered, or changed: move focus, tell, and turn the list of authorities into a search.
    function rendered() {
        var page = document.getElementById('page');
        if (!page || page.dataset.address !== address()) { return; }
        document.querySelectorAll('.combobox:empty').forEach(window.outcomesCombobox);
        // Dash sets it too, but later than the page.
        document.title = page.dataset.title;
        if (!pending) { return; }
        var then = pending;
        pending = null;
        var title = document.querySelector('main h1');
        if (then.keep) {
            then.details.forEach(function (pair) {
                var one = document.getElementById(pair[0]);
                if (one) { one.open = pair[1]; }
            });
            then.scrolled.forEach(function (place) {
                var one = document.getElementById(place[0]);
                if (one) { one.scrollLeft = place[1]; one.scrollTop = place[2]; }
            });
            var kept = document.getElementById(then.keep);
            if (kept && document.activeElement !== kept) { kept.focus({preventScroll: true}); }
            var count = document.getElementById('count');
            say((title ? title.textContent : '') + (count ? ', ' + count.textContent : '') + ', updated');
        } else if (then.back) {
            say(page.dataset.title);
        } else {
            if (!jump(then.hash)) {
                window.scrollTo(0, 0);
                if (title) {
                    title.setAttribute('tabindex', '-1');
                    title.focus({preventScroll: true});
                }
            }
            say(page.dataset.title);
        }
    }

    var waiting = false;
    new MutationObserver(function () {
        // At once, before anything is painted: the page keeps its height, and with it the reader's place.
        window.outcomesMarkup();
        if (waiting) { return; }
        waiting = true;
        requestAnimationFrame(function () { waiting = false; rendered(); });
    }).observe(document.documentElement, {childList: true, subtree: true, attributes: true, attributeFilter: ['data-address', 'data-markup']});

    window.outcomesChange = change;
    window.outcomesGo = go;
}());
